// SPDX-License-Identifier: GPL-3.0-or-later
// POSCAR, extended XYZ and LAMMPS data: the same crystal through each, every form of a POSCAR, and
// refusals with their lines.
#include "structure_files.h"

#define VECTORS "0 2.5 2.5\n2.5 0 2.5\n2.5 2.5 0\n"
#define PAIR    "Na Cl\n1 1\nDirect\n0 0 0\n0.5 0.5 0.5\n"

static void expect_pair(double edge)
{
    ck_assert_uint_eq(crystal.count, 2);
    ck_assert_int_eq(crystal.atoms[0].element, 11);
    ck_assert_int_eq(crystal.atoms[1].element, 17);
    ck_assert_str_eq(crystal.atoms[1].label, "Cl1");
    ck_assert_double_eq_tol(crystal.cell.volume, edge * edge * edge / 4, 1e-9);
    for (int k = 0; k < 3; k++)
        ck_assert_double_eq_tol(crystal.atoms[1].fraction[k].value, 0.5, 1e-12);
}

START_TEST(poscar_forms)
{
    read_good("POSCAR", "rock salt\n1.0\n" VECTORS PAIR);
    expect_pair(5);
    expect_no_warning();
    ck_assert_str_eq(crystal.name, "rock salt");
    ck_assert_int_eq(crystal.symmetry.number, 1);
    read_good("a.vasp", "x\n2\n0 1.25 1.25\n1.25 0 1.25\n1.25 1.25 0\n" PAIR);
    expect_pair(5);
    read_good("CONTCAR", "x\n-31.25\n0 7 7\n7 0 7\n7 7 0\n" PAIR); // a volume
    expect_pair(5);
    read_good("POSCAR", "x\n2 1 0.5\n0 1.25 1.25\n2.5 0 2.5\n5 5 0\nNa Cl\n1 1\nD\n0 0 0\n"
                        ".5 .5 .5\n");
    ck_assert_double_eq_tol(crystal.cell.vectors[1], 1.25, 1e-12);
    ck_assert_double_eq_tol(crystal.cell.vectors[2], 0.625, 1e-12);
    ck_assert_double_eq_tol(crystal.cell.vectors[6], 10, 1e-12);
    read_good("POSCAR", "x\n2\n0 1.25 1.25\n1.25 0 1.25\n1.25 1.25 0\nNa_pv Cl/5f3a1\n1 1\n"
                        "Selective dynamics\nCartesian\n0 0 0 T T F\n1.25 1.25 1.25 F F F Cl\n\n"
                        "0 0 0\n0 0 0\n"); // velocities
    expect_pair(5);
    read_good("POSCAR", "Na Cl\r\n1.0\r\n0 2.5 2.5\r\n2.5 0 2.5\r\n2.5 2.5 0\r\n1 1\r\ndirect\r\n"
                        "0 0 0\r\n.5 .5 .5\r\n");
    expect_pair(5);
    expect_warning("names no elements (VASP 4); taken from its comment \"Na Cl\"");
}
END_TEST

START_TEST(poscar_refusals)
{
    static const struct {
        const char *text, *message;
    } bad[] = {
        {"x\n0\n" VECTORS PAIR, "POSCAR:2: expected a scaling factor that is not 0, found \"0\""},
        {"x\n1 1 -1\n" VECTORS PAIR, "POSCAR:2: expected three positive scaling factors"},
        {"x\n1\n0 2.5\n2.5 0 2.5\n2.5 2.5 0\n" PAIR, "POSCAR:3: expected a vector of the cell"},
        {"x\n1\n1 0 0\n2 0 0\n0 0 1\n" PAIR, "POSCAR: expected three cell vectors that span"},
        {"x\n-5\n1 0 0\n2 0 0\n0 0 1\n" PAIR, "POSCAR:5: expected vectors that span a volume"},
        {"x\n1\n" VECTORS "1 1\nDirect\n0 0 0\n.5 .5 .5\n",
         "POSCAR:6: names no elements (VASP 4), expected a line with 2 of them before this one"},
        {"x\n1\n" VECTORS "Na Xx\n1 1\nDirect\n", "POSCAR:6: expected symbols of elements"},
        {"x\n1\n" VECTORS "Na Cl\n1\nDirect\n",
         "POSCAR:7: expected as many numbers of atoms as elements, found \"1\""},
        {"x\n1\n" VECTORS "Na\n1.5\nDirect\n", "POSCAR:7: expected numbers of atoms"},
        {"x\n1\n" VECTORS "Na\n-1\nDirect\n", "POSCAR:7: expected at most 256 kinds"},
        {"x\n1\n" VECTORS "Na\n0\nDirect\n", "POSCAR:7: expected numbers of atoms, found \"0\""},
        {"x\n1\n" VECTORS "Na\n99999999\nDirect\n", "POSCAR:7: expected at most 256 kinds and"},
        {"x\n1\n" VECTORS "Na\n1\nReal\n0 0 0\n", "POSCAR:8: expected Direct or Cartesian"},
        {"x\n1\n" VECTORS "Na\n1\nDirect configuration=     1\n0 0 0\n",
         "POSCAR:8: is an XDATCAR, a trajectory: expected a single structure"},
        {"x\n1\n" VECTORS "Na\n2\nDirect\n0 0 0\n",
         "POSCAR: ends after line 9, expected the position of an atom"},
        {"x\n1\n" VECTORS "Na\n1\nDirect\n0 0 x\n", "POSCAR:9: expected the position of an atom"},
        {"x\n1\n" VECTORS "Na\n1\nDirect\n0 0 1e9\n", "POSCAR:9: expected a position near"},
        {"x\n", "POSCAR: ends after line 1, expected a scaling factor"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        expect_refused("POSCAR", bad[i].text, CLOSO_INPUT, bad[i].message);
    expect_refused("POSCAR", "", CLOSO_INPUT, "the file is empty");
    const closo_crystal_options options = {.block = "x"};
    ck_assert_int_eq(read_named("POSCAR", "x\n1\n" VECTORS PAIR, &options), CLOSO_USAGE);
    read_good("POSCAR", "x\n1\n" VECTORS "Na\n2\nDirect\n0 0 0\n1 0 0.001\n");
    ck_assert_uint_eq(crystal.count, 1);
    expect_warning("1 of 2 atoms in the list stand where others already are");
}
END_TEST

// A left-handed set of vectors: lengths and angles know no hands, the structure must keep its own.
START_TEST(left_handed_vectors)
{
    static const double position[3][3] = {{0, 0, 0}, {1, 0, 0}, {1.5, 1.3, 0.4}};
    read_good("POSCAR", "x\n1\n0 0 7\n0 6 0\n5 0 0\nC N O\n1 1 1\nDirect\n0 0 0\n0 0 0.2\n"
                        "0.05714285714285714 0.21666666666666667 0.3\n");
    closo_cell_atom *atoms;
    size_t count;
    ck_assert_int_eq(closo_crystal_expand(&crystal, &atoms, &count, NULL), CLOSO_OK);
    ck_assert_uint_eq(count, 3);
    for (size_t i = 1; i < 3; i++) {
        double d[3];
        for (int k = 0; k < 3; k++)
            d[k] = atoms[i].position[k] - atoms[0].position[k];
        closo_cell_minimum_image(&crystal.cell, d);
        for (int k = 0; k < 3; k++)
            ck_assert_double_eq_tol(d[k], position[i][k], 1e-9);
    }
    free(atoms);
}
END_TEST

START_TEST(xyz_forms)
{
    read_good("a.xyz",
              "2\nLattice=\"0 2.5 2.5 2.5 0 2.5 2.5 2.5 0\" Properties=species:S:1:pos:R:3 "
              "pbc=\"T T T\"\nNa 0 0 0\nCl 2.5 2.5 2.5\n");
    expect_pair(5);
    expect_no_warning();
    read_good("a.dat", "2\npbc='T T F' properties=id:I:1:pos:R:3:occupancy:R:1:species:S:1 "
                       "lattice='0 2.5 2.5 2.5 0 2.5 2.5 2.5 0'\n1 0 0 0 1 11\n"
                       "2 2.5 2.5 2.5 0.5 Cl-\n\n");
    expect_pair(5);
    ck_assert(crystal.atoms[1].occupancy.value == 0.5 && crystal.atoms[1].charge == -1);
    expect_warning("pbc has an F");
}
END_TEST

START_TEST(xyz_refusals)
{
    static const struct {
        const char *text, *message;
    } bad[] = {
        {"2\nno cell\nNa 0 0 0\nCl 1 1 1\n", "a.xyz:2: expected Lattice="},
        {"x\n", "a.xyz:1: expected the number of atoms, found \"x\""},
        {"0\nLattice=\"1 0 0 0 1 0 0 0 1\"\n", "a.xyz:1: expected the number of atoms"},
        {"1\nLattice=\"1 0 0 0 1 0 0 0\"\nNa 0 0 0\n", "a.xyz:2: expected nine numbers in Lattice"},
        {"1\nLattice=\"1 0 0 0 1 0 1 1 0\"\nNa 0 0 0\n", "a.xyz:2: expected three cell vectors"},
        {"1\nLattice=\"1 0 0 0 1 0 0 0 1\" Properties=species:S:one\nNa 0 0 0\n",
         "a.xyz:2: expected Properties=name:type:columns:..."},
        {"1\nLattice=\"1 0 0 0 1 0 0 0 1\" Properties=pos:R:3\n0 0 0\n",
         "a.xyz:2: expected Properties with species and pos:R:3"},
        {"1\nLattice=\"1 0 0 0 1 0 0 0 1\"\nXx 0 0 0\n", "a.xyz:3: expected an element"},
        {"1\nLattice=\"1 0 0 0 1 0 0 0 1\"\nNa 0 0\n", "a.xyz:3: expected a position"},
        {"2\nLattice=\"1 0 0 0 1 0 0 0 1\"\nNa 0 0 0\n",
         "a.xyz: ends after line 3, expected an atom"},
        {"1\nLattice=\"1 0 0 0 1 0 0 0 1\"\nNa 0 0 0\n1\nLattice=\"1 0 0 0 1 0 0 0 1\"\nNa 0 0 0\n",
         "a.xyz:4: expected one structure, found more behind 1 atoms: a trajectory is for closo "
         "traj"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        expect_refused("a.xyz", bad[i].text, CLOSO_INPUT, bad[i].message);
}
END_TEST

// ---- the same crystal through every format

static void sorted_distances(const closo_crystal *from, double out[28])
{
    closo_cell_atom *atoms;
    size_t count, made = 0;
    ck_assert_int_eq(closo_crystal_expand(from, &atoms, &count, NULL), CLOSO_OK);
    ck_assert_uint_eq(count, 8);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < i; j++) {
            double d[3];
            for (int k = 0; k < 3; k++)
                d[k] = atoms[i].position[k] - atoms[j].position[k];
            double length = sqrt(closo_cell_minimum_image(&from->cell, d));
            size_t place = made++;
            for (; place > 0 && out[place - 1] > length; place--)
                out[place] = out[place - 1];
            out[place] = length;
        }
    }
    free(atoms);
}

static void read_oblique(void)
{
    read_good("a.cif",
              "data_x\n_cell_length_a 5\n_cell_length_b 6\n_cell_length_c 7\n"
              "_cell_angle_alpha 70\n_cell_angle_beta 95\n_cell_angle_gamma 125\n" INVERSION ATOMS
              "B1 B 0.1 0.2 0.3\nO1 O 0.4 0.15 0.8\nB2 B 0.7 0.6 0.1\nO2 O .3 .9 .45\n");
}

START_TEST(through_every_format)
{
    static const char *const names[] = {"b.cif", "b.vasp", "b.xyz"};
    double before[28], after[28];
    read_oblique();
    sorted_distances(&crystal, before);
    for (size_t i = 0; i < 3; i++) {
        read_oblique();
        ck_assert_int_eq(closo_crystal_write(&crystal, scratch_path(names[i]), NULL, &failure),
                         CLOSO_OK);
        closo_crystal_clear(&crystal);
        ck_assert_int_eq(closo_crystal_read(&crystal, scratch_path(names[i]), NULL, &failure),
                         CLOSO_OK);
        sorted_distances(&crystal, after);
        for (size_t k = 0; k < 28; k++)
            ck_assert_double_eq_tol(after[k], before[k], 1e-9);
    }
}
END_TEST

START_TEST(lammps)
{
    double before[28];
    read_oblique();
    sorted_distances(&crystal, before);
    ck_assert_int_eq(closo_crystal_write(&crystal, scratch_path("b.lmp"), NULL, &failure),
                     CLOSO_OK);
    char text[4096];
    text[get_file(scratch_path("b.lmp"), text, sizeof text - 1)] = '\0';
    ck_assert_ptr_nonnull(strstr(text, "\n8 atoms\n2 atom types\n"));
    ck_assert_ptr_nonnull(
        strstr(text, "\nMasses\n\n1 10.81 # B\n2 15.999 # O\n\nAtoms # atomic\n"));
    double box[3], tilt[3];
    const char *at = strstr(text, "types\n\n") + 7;
    ck_assert_int_eq(sscanf(at, "0 %lf xlo xhi\n0 %lf ylo yhi\n0 %lf zlo zhi\n%lf %lf %lf xy xz yz",
                            &box[0], &box[1], &box[2], &tilt[0], &tilt[1], &tilt[2]),
                     6);
    ck_assert(fabs(tilt[0]) <= box[0] / 2 && fabs(tilt[1]) <= box[0] / 2 &&
              fabs(tilt[2]) <= box[1] / 2);
    const double vectors[9] = {box[0], 0, 0, tilt[0], box[1], 0, tilt[1], tilt[2], box[2]};
    closo_crystal read = crystal; // the same crystal in the cell of the file
    ck_assert_int_eq(closo_cell_init(&read.cell, vectors, NULL), CLOSO_OK);
    ck_assert_double_eq_tol(read.cell.volume, crystal.cell.volume, 1e-9);
    double position[8][3], after[28];
    at = strstr(at, "# atomic\n\n") + 10;
    for (int i = 0; i < 8; i++) {
        int id, type, length;
        ck_assert_int_eq(sscanf(at, "%d %d %lf %lf %lf\n%n", &id, &type, &position[i][0],
                                &position[i][1], &position[i][2], &length),
                         5);
        at += length;
    }
    size_t made = 0;
    for (int i = 0; i < 8; i++) {
        for (int j = 0; j < i; j++) {
            double d[3];
            for (int k = 0; k < 3; k++)
                d[k] = position[i][k] - position[j][k];
            double distance = sqrt(closo_cell_minimum_image(&read.cell, d));
            size_t place = made++;
            for (; place > 0 && after[place - 1] > distance; place--)
                after[place] = after[place - 1];
            after[place] = distance;
        }
    }
    for (size_t k = 0; k < 28; k++)
        ck_assert_double_eq_tol(after[k], before[k], 1e-9);
}
END_TEST

START_TEST(occupancies_need_a_place)
{
    read_good("a.cif", "data_x\n" CUBE INVERSION
                       "loop_\n_atom_site_label\n_atom_site_fract_x\n_atom_site_fract_y\n"
                       "_atom_site_fract_z\n_atom_site_occupancy\nLi1 .1 .2 .3 .5\nO1 0 0 0 1\n");
    closo_status status = closo_crystal_write(&crystal, scratch_path("POSCAR"), NULL, &failure);
    ck_assert_int_eq(status, CLOSO_INPUT);
    ck_assert_str_eq(failure.message, "atom Li1 is there to 0.5 only: a POSCAR has no occupancies; "
                                      "choose one group of the disorder");
    ck_assert_int_eq(closo_crystal_write(&crystal, scratch_path("b.lmp"), NULL, NULL), CLOSO_INPUT);
    ck_assert_int_eq(closo_crystal_write(&crystal, scratch_path("b.xyz"), NULL, &failure),
                     CLOSO_OK);
    closo_crystal_clear(&crystal);
    ck_assert_int_eq(closo_crystal_read(&crystal, scratch_path("b.xyz"), NULL, &failure), CLOSO_OK);
    ck_assert(content(3) == 1 && content(8) == 1);
}
END_TEST

START_TEST(names_of_formats)
{
    read_good("a.cif", "data_x\n" CUBE FM3M SALT);
    closo_status status = closo_crystal_write(&crystal, scratch_path("b.txt"), NULL, &failure);
    ck_assert_int_eq(status, CLOSO_USAGE);
    ck_assert_ptr_nonnull(strstr(failure.message, "expected a name that ends in .cif"));
    ck_assert_int_eq(closo_crystal_write(&crystal, scratch_path("b.txt"), "pdb", &failure),
                     CLOSO_USAGE);
    ck_assert_str_eq(failure.message,
                     "expected a format to write (cif, xyz, poscar, lammps), found "
                     "\"pdb\"");
    ck_assert_int_eq(closo_crystal_write(&crystal, scratch_path("b.txt"), "poscar", &failure),
                     CLOSO_OK);
    closo_crystal_clear(&crystal);
    ck_assert_int_eq(closo_crystal_read(&crystal, scratch_path("b.txt"), NULL, &failure), CLOSO_OK);
    ck_assert(content(11) == 4 && content(17) == 4); // found by content
    const closo_crystal_options options = {.format = "lammps"};
    ck_assert_int_eq(read_named("a.lmp", "x", &options), CLOSO_USAGE);
    ck_assert_ptr_nonnull(strstr(failure.message, "expected a format to read (cif, xyz, poscar)"));
    expect_refused("a.txt", "5.0 100 10\n5.1 110 10\n5.2 120 10\n5.3 130 11\n5.4 90 9\n5.5 80 9\n",
                   CLOSO_INPUT, "a.txt: expected a structure: CIF, POSCAR or extended XYZ");
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_make, crystal_done);
    tcase_add_test(tests, poscar_forms);
    tcase_add_test(tests, poscar_refusals);
    tcase_add_test(tests, left_handed_vectors);
    tcase_add_test(tests, xyz_forms);
    tcase_add_test(tests, xyz_refusals);
    tcase_add_test(tests, through_every_format);
    tcase_add_test(tests, lammps);
    tcase_add_test(tests, occupancies_need_a_place);
    tcase_add_test(tests, names_of_formats);
}

int main(void)
{
    return harness_run("crystal-formats", add);
}

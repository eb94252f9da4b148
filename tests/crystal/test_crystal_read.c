// SPDX-License-Identifier: GPL-3.0-or-later
// Crystals from CIF: what names the tags have gone by, where the symmetry comes from and what it
// contradicts, species, positions, displacement parameters; every refusal with its reason.
#include "structure_files.h"

// ---- symmetry

START_TEST(rock_salt_by_name)
{
    read_good("a.cif", "data_x\n" CUBE FM3M SALT);
    expect_no_warning();
    ck_assert_uint_eq(crystal.symmetry.count, 192);
    ck_assert_int_eq(crystal.symmetry.number, 225);
    ck_assert_str_eq(crystal.symmetry.source, "Hermann-Mauguin symbol in the file");
    ck_assert_uint_eq(atom("Na1")->multiplicity, 4);
    ck_assert_int_eq(atom("Na1")->charge, 1);
    ck_assert_int_eq(atom("Cl1")->charge, -1);
    ck_assert_str_eq(crystal.name, "x");
    // One number, fixed angles: what the symmetry makes equal has one uncertainty.
    ck_assert(crystal.lengths[0].su == 0.0002 && crystal.lengths[2].su == 0.0002);
    ck_assert(crystal.angles[1].su == 0);
    ck_assert(isnan(crystal.temperature_kelvin) && isnan(crystal.stated_volume.value));
}
END_TEST

START_TEST(names_of_the_tags)
{
    static const char *const symmetry[] = {
        FM3M,
        "_space_group_name_H-M_alt 'F m -3 m'\n",
        "_space_group.name_H-M_alt 'Fm-3m'\n",
        "_symmetry.space_group_name_H-M F_m_-3_m\n",
        "_space_group_name_Hall '-F 4 2 3'\n",
        "_symmetry_space_group_name_Hall '-F 4 2 3'\n",
        "_space_group_IT_number 225\n",
        "_symmetry_Int_Tables_number 225\n",
        "_symmetry_space_group_name_H-M ?\n_space_group_name_Hall '-F 4 2 3'\n",
        "_SPACE_GROUP_IT_number 225\n_space_group_name_h-m_alt 'F m -3 m'\n",
    };
    for (size_t i = 0; i < sizeof symmetry / sizeof *symmetry; i++) {
        char text[2048];
        snprintf(text, sizeof text, "data_x\n" CUBE "%s" SALT, symmetry[i]);
        read_good("a.cif", text);
        expect_no_warning();
        ck_assert_uint_eq(crystal.symmetry.count, 192);
    }
}
END_TEST

START_TEST(names_with_dots)
{
    read_good("a.cif", "data_x\n_cell.length_a 4\n_cell.length_b 5\n_cell.length_c 6\n"
                       "_cell.angle_alpha 90\n_cell.angle_beta 100\n_cell.angle_gamma 90\n"
                       "loop_\n_space_group_symop.id\n_space_group_symop.operation_xyz\n"
                       "1 x,y,z\n2 -x,-y,-z\n"
                       "loop_\n_atom_site.label\n_atom_site.fract_x\n_atom_site.fract_y\n"
                       "_atom_site.fract_z\n_atom_site.ADP_type\n_atom_site.B_iso_or_equiv\n"
                       "B1 0.1 0.2 0.3 Biso 0.79\n");
    ck_assert_uint_eq(crystal.symmetry.count, 2);
    ck_assert_uint_eq(atom("B1")->multiplicity, 2);
    ck_assert_double_eq_tol(atom("B1")->u_iso.value, 0.79 / (8 * M_PI * M_PI), 1e-15);
    expect_warning("1 elements taken from labels, for want of type symbols: B1");
}
END_TEST

static void read_operators(const char *tag, const char *rest)
{
    char text[2048];
    snprintf(text, sizeof text,
             "data_x\n_cell_length_a 4\n_cell_length_b 5\n_cell_length_c 6\n_cell_angle_alpha 90\n"
             "_cell_angle_beta 100\n_cell_angle_gamma 90\nloop_\n%s\nx,y,z\n'-x, y+1/2, -z+1/2'\n"
             "-X,-Y,-Z\nx,1/2-y,.5+z\n%s" ATOMS "Na1 Na 0.1 0.2 0.3\n",
             tag, rest);
    read_good("a.cif", text);
    ck_assert_uint_eq(crystal.symmetry.count, 4);
    ck_assert_str_eq(crystal.symmetry.source, "symmetry operators in the file");
    ck_assert_uint_eq(crystal.atoms[0].multiplicity, 4);
}

START_TEST(operators_before_symbols)
{
    read_operators("_symmetry_equiv_pos_as_xyz", "_symmetry_space_group_name_H-M 'P 1 21/c 1'\n");
    expect_no_warning();
    read_operators("_space_group_symop_operation_xyz", "_space_group_name_Hall '-P 2ybc'\n");
    expect_no_warning();
    read_operators("_symmetry_equiv.pos_as_xyz", "_space_group_IT_number 14\n");
    expect_no_warning();
    // Another cell choice of the same type, another type, another number, nonsense: each named.
    read_operators("_symmetry_equiv_pos_as_xyz", "_symmetry_space_group_name_H-M 'P 1 21/n 1'\n");
    expect_warning("_symmetry_space_group_name_H-M is \"P 1 21/n 1\", but the symmetry operators "
                   "in the file describe P 1 21/c 1");
    read_operators("_symmetry_equiv_pos_as_xyz", "_space_group_name_H-M_alt 'P 1 2/m 1'\n");
    expect_warning("\"P 1 2/m 1\", but the symmetry operators in the file describe P 1 21/c 1");
    read_operators("_symmetry_equiv_pos_as_xyz", "_space_group_name_Hall '-P 2y'\n");
    expect_warning("_space_group_name_Hall is \"-P 2y\", but");
    read_operators("_symmetry_equiv_pos_as_xyz", "_symmetry_Int_Tables_number 15\n");
    expect_warning("_symmetry_Int_Tables_number is 15, but the symmetry operators in the file "
                   "describe P 1 21/c 1, number 14");
    read_operators("_symmetry_equiv_pos_as_xyz", "_space_group_name_H-M_alt 'Q 7'\n");
    expect_warning("_space_group_name_H-M_alt: ");
}
END_TEST

// Two origins are possible for F d -3 m: the operators settle it, the bare symbol is no
// contradiction.
START_TEST(origin_choices)
{
    read_good("a.cif", "data_x\n" CUBE "_space_group_name_Hall 'F 4d 2 3 -1d'\n"
                       "_space_group_name_H-M_alt 'F d -3 m'\n" ATOMS "C C 0 0 0\n");
    expect_no_warning();
    ck_assert_uint_eq(atom("C")->multiplicity, 8);
    read_good("a.cif",
              "data_x\n" CUBE "_space_group_name_H-M_alt 'F d -3 m'\n" ATOMS "C C 0 0 0\n");
    ck_assert_uint_eq(atom("C")->multiplicity, 16); // origin choice 2, and said
    ck_assert_str_ne(crystal.symmetry.assumption, "");
    expect_warning("space group F d -3 m");
    read_good("a.cif", "data_x\n" CUBE "_space_group_name_H-M_alt 'F d -3 m'\n"
                       "_space_group.IT_coordinate_system_code 1\n" ATOMS "C C 0 0 0\n");
    expect_no_warning();
    ck_assert_uint_eq(atom("C")->multiplicity, 8);
}
END_TEST

START_TEST(never_a_silent_p1)
{
    expect_refused("a.cif", "data_x\n" CUBE SALT, CLOSO_INPUT,
                   "data block \"x\" states no symmetry: expected "
                   "_space_group_symop_operation_xyz, _symmetry_equiv_pos_as_xyz, "
                   "_space_group_name_Hall, _space_group_name_H-M_alt or "
                   "_symmetry_space_group_name_H-M");
    expect_refused("a.cif",
                   "data_x\n" CUBE "loop_ _symmetry_equiv_pos_as_xyz\n?\n"
                   "_symmetry_space_group_name_H-M ?\n_symmetry_Int_Tables_number .\n" SALT,
                   CLOSO_INPUT, "states no symmetry");
    expect_refused("a.cif", "data_x\n" CUBE "_symmetry_space_group_name_H-M 'Q 7'\n" SALT,
                   CLOSO_INPUT, "a.cif: ");
    expect_refused("a.cif", "data_x\n" CUBE "loop_ _symmetry_equiv_pos_as_xyz\nx,y,z\nx,y,q\n" SALT,
                   CLOSO_INPUT, "a.cif:10: ");
    expect_refused("a.cif", "data_x\n" CUBE "_symmetry_space_group_name_H-M 'P 6/m m m'\n" SALT,
                   CLOSO_INPUT, "does not obey the symmetry");
    const closo_crystal_options options = {.space_group = "Fm-3m"};
    ck_assert_int_eq(read_named("a.cif", "data_x\n" CUBE SALT, &options), CLOSO_OK);
    ck_assert_uint_eq(crystal.symmetry.count, 192);
    ck_assert_str_eq(crystal.symmetry.source, "given by the user");
    const closo_crystal_options hall = {.space_group = "Hall:-F 4 2 3"};
    ck_assert_int_eq(read_named("a.cif", "data_x\n" CUBE SALT, &hall), CLOSO_OK);
    const closo_crystal_options wrong = {.space_group = "Hall:-F 9"};
    ck_assert_int_eq(read_named("a.cif", "data_x\n" CUBE SALT, &wrong), CLOSO_USAGE);
    ck_assert_int_eq(strncmp(failure.message, "--space-group: ", 15), 0);
}
END_TEST

// ---- cell and statements

START_TEST(cell)
{
    expect_refused("a.cif", "data_x\n_cell_length_a 4\n_cell_length_b 5\n" FM3M SALT, CLOSO_INPUT,
                   "data block \"x\" has no _cell_length_c");
    expect_refused("a.cif", "data_x\n_cell_length_a four\n" FM3M SALT, CLOSO_INPUT,
                   "a.cif:2: _cell_length_a: expected a number such as 1.234(5), found \"four\"");
    expect_refused("a.cif",
                   "data_x\n_cell_length_a 4\n_cell_length_b -4\n_cell_length_c 4\n" FM3M SALT,
                   CLOSO_INPUT, "a.cif: expected a positive cell length, found -4 A");
    read_good("a.cif",
              "data_x\n_cell_length_a 4\n_cell_length_b 4\n_cell_length_c 4\n_cell_volume 65\n"
              "_space_group_name_H-M_alt 'P m -3 m'\n" ATOMS "Na1 Na 0 0 0\n");
    expect_warning("no _cell_angle_beta: 90 degrees, as the dictionary says");
    expect_warning("_cell_volume is 65 A^3, the cell has 64 A^3");
    ck_assert(crystal.stated_volume.value == 65);
    read_good("a.cif", "data_x\n_cell_length_a 4.001\n_cell_length_b 4\n_cell_length_c 4\n"
                       "_space_group_name_H-M_alt 'P m -3 m'\n" ATOMS "Na1 Na 0 0 0\n");
    expect_warning("off the symmetry P m -3 m");
}
END_TEST

START_TEST(statements)
{
    read_good("a.cif",
              "data_x\n" CUBE FM3M "_diffrn_ambient_temperature 100(2)\n"
              "_cell_formula_units_Z 4\n_exptl_crystal_density_diffrn 2.16\n"
              "_diffrn_radiation_wavelength 0.71073\n_cell_volume 179.43(2)\n"
              "_chemical_formula_sum 'Cl Na'\n_chemical_name_common\n;\nrock\n  salt\n;\n" SALT);
    expect_no_warning();
    ck_assert(crystal.temperature_kelvin == 100 && crystal.formula_units == 4);
    ck_assert(crystal.stated_density == 2.16 && crystal.wavelength_angstrom == 0.71073);
    ck_assert(crystal.stated_volume.value == 179.43 && crystal.stated_volume.su == 0.02);
    ck_assert_str_eq(crystal.stated_formula, "Cl Na");
    ck_assert_str_eq(crystal.name, "rock salt");
    read_good("a.cif", "data_x\n" CUBE FM3M "_cell_measurement_temperature 293K\n"
                       "loop_ _diffrn_radiation_wavelength 1.5406 1.5444\n"
                       "_cell_formula_units_Z many\n" SALT);
    ck_assert(crystal.temperature_kelvin == 293 && crystal.wavelength_angstrom == 1.5406);
    expect_warning("expected a number, found \"many\": passed over");
    read_good("a.cif", "data_x\n" CUBE FM3M "_diffrn_ambient_temperature 'room'\n" SALT);
    expect_warning("expected a temperature in K, found \"room\": passed over");
}
END_TEST

// ---- blocks

START_TEST(blocks)
{
    static const char two[] = "data_one\n" CUBE FM3M SALT "data_TWO\n" CUBE FM3M ATOMS
                              "K1 K 0 0 0\nI1 I 0.5 0.5 0.5\ndata_three\n_a 1\n";
    expect_refused("a.cif", two, CLOSO_USAGE,
                   "2 data blocks hold atoms: choose one with --block: one, TWO");
    const closo_crystal_options second = {.block = "two"};
    ck_assert_int_eq(read_named("a.cif", two, &second), CLOSO_OK);
    ck_assert_uint_eq(atom("K1")->multiplicity, 4);
    const closo_crystal_options none = {.block = "four"};
    ck_assert_int_eq(read_named("a.cif", two, &none), CLOSO_USAGE);
    ck_assert_ptr_nonnull(strstr(failure.message, "has no data block \"four\""));
    const closo_crystal_options empty = {.block = "three"};
    ck_assert_int_eq(read_named("a.cif", two, &empty), CLOSO_INPUT);
    expect_refused("a.cif", "data_x\n_a 1\n", CLOSO_INPUT,
                   "no data block holds atoms: expected _atom_site_fract_x with values");
    expect_refused("a.cif", "# nothing\n_a\n", CLOSO_INPUT, "a.cif:2: expected a value for _a");
    read_good("a.cif", CUBE FM3M SALT);
    expect_warning("stands before the first data_ line");
    read_good("a.cif", "data_publ\n_a 1\ndata_x\n" CUBE FM3M SALT);
    expect_no_warning();
}
END_TEST

// ---- atoms

static void expect_species(const char *type, int element, int isotope, int charge)
{
    char text[2048];
    snprintf(text, sizeof text, "data_x\n" CUBE FM3M ATOMS "Q1 %s 0 0 0\n", type);
    read_good("a.cif", text);
    ck_assert_msg(atom("Q1")->element == element && atom("Q1")->isotope == isotope &&
                      atom("Q1")->charge == charge,
                  "%s: %d %d %d", type, atom("Q1")->element, atom("Q1")->isotope,
                  atom("Q1")->charge);
}

START_TEST(species)
{
    expect_species("Li", 3, 0, 0);
    expect_species("Li1+", 3, 0, 1);
    expect_species("Li+", 3, 0, 1);
    expect_species("Li+1", 3, 0, 1);
    expect_species("O2-", 8, 0, -2);
    expect_species("O-2", 8, 0, -2);
    expect_species("Cl1-", 17, 0, -1);
    expect_species("CL", 17, 0, 0);
    expect_species("D", 1, 2, 0);
    expect_species("T", 1, 3, 0);
    expect_species("10B", 5, 10, 0);
    expect_species("11B", 5, 11, 0);
    expect_species("7Li1+", 3, 7, 1);
    expect_species("Cval", 6, 0, 0);
    expect_species("Fe3", 26, 0, 0);
    expect_warning("1 type symbols end with what is no charge, which was dropped: Fe3");
    static const char *const bad[] = {"Xx", "Uiso", "1", "Label", "99B", "1234B", "-"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char text[2048], expected[96];
        snprintf(text, sizeof text, "data_x\n" CUBE FM3M ATOMS "Q1 %s 0 0 0\n", bad[i]);
        snprintf(expected, sizeof expected,
                 "a.cif:15: _atom_site_type_symbol: expected an element, found \"%s\"", bad[i]);
        expect_refused("a.cif", text, CLOSO_INPUT, expected);
    }
}
END_TEST

static closo_status read_label(const char *label, const char *formula)
{
    char text[2048];
    snprintf(text, sizeof text,
             "data_x\n" CUBE FM3M "%s%s%s"
             "loop_ _atom_site_label _atom_site_fract_x _atom_site_fract_y _atom_site_fract_z\n"
             "%s 0 0 0\n",
             formula ? "_chemical_formula_sum '" : "", formula ? formula : "", formula ? "'\n" : "",
             label);
    return read_named("a.cif", text, NULL);
}

START_TEST(elements_from_labels)
{
    static const struct {
        const char *label, *formula;
        int element;
    } good[] = {
        {"Na1", NULL, 11},  {"B12", NULL, 5},   {"B(3A)", NULL, 5},        {"O1W", NULL, 8},
        {"Cl2", NULL, 17},  {"OW", NULL, 8},    {"CL1", "C2 H5 Cl", -1},   {"CL1", "Cl K", 17},
        {"CA1", "C H4", 6}, {"CA", "Ca O", 20}, {"HB1", "B12 H12 Li2", 1}, {"D1", NULL, 1},
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        closo_status status = read_label(good[i].label, good[i].formula);
        if (good[i].element < 0) {
            ck_assert_int_eq(status, CLOSO_INPUT);
            ck_assert_ptr_nonnull(strstr(failure.message, "a label that means one element"));
            continue;
        }
        ck_assert_msg(status == CLOSO_OK, "%s: %s", good[i].label, failure.message);
        ck_assert_int_eq(crystal.atoms[0].element, good[i].element);
    }
    ck_assert_int_eq(crystal.atoms[0].isotope, 2); // D1
    ck_assert_int_eq(read_label("CL1", NULL), CLOSO_INPUT);
    ck_assert_int_eq(read_label("Label", NULL), CLOSO_INPUT);
    ck_assert_ptr_nonnull(strstr(failure.message, "a label that begins with an element"));
    ck_assert_int_eq(read_label("1Na", NULL), CLOSO_INPUT);
}
END_TEST

START_TEST(positions)
{
    expect_refused("a.cif", "data_x\n" CUBE FM3M ATOMS "Na1 Na 0 ? 0\nK1 K 0 0 0\n", CLOSO_INPUT,
                   "a.cif:15: _atom_site_fract_y: expected a fractional coordinate, found \"?\"");
    expect_refused("a.cif", "data_x\n" CUBE FM3M ATOMS "Na1 Na 0 x 0\n", CLOSO_INPUT,
                   "a.cif:15: _atom_site_fract_y: expected a number such as 1.234(5)");
    expect_refused("a.cif", "data_x\n" CUBE FM3M ATOMS "Na1 Na 0 0 1e9\n", CLOSO_INPUT,
                   "expected a fractional coordinate, found \"1e9\"");
    expect_refused("a.cif",
                   "data_x\n" CUBE FM3M "loop_ _atom_site_label _atom_site_fract_x "
                   "_atom_site_fract_y\nNa1 0 0\n",
                   CLOSO_INPUT, "expected _atom_site_fract_z beside _atom_site_fract_x");
    expect_refused("a.cif",
                   "data_x\n" CUBE FM3M "loop_ _atom_site_fract_x _atom_site_fract_y "
                   "_atom_site_fract_z\n0 0 0\n",
                   CLOSO_INPUT, "expected _atom_site_label or _atom_site_type_symbol");
    expect_refused("a.cif",
                   "data_x\n" CUBE FM3M "loop_ _atom_site_label _atom_site_fract_x "
                   "_atom_site_fract_y\nNa1 0 0\nloop_ _atom_site_fract_z\n0\n",
                   CLOSO_INPUT, "does not stand in the loop of _atom_site_fract_x");
    expect_refused("a.cif", "data_x\n" CUBE FM3M ATOMS "Na1 Na 0 0 0\nCl1 Cl 0.5\n", CLOSO_INPUT,
                   "a.cif:16: _atom_site_fract_y: expected a fractional coordinate, found \"?\"");
    read_good("a.cif", "data_x\n" CUBE FM3M "loop_ _atom_site_label _atom_site_calc_flag "
                       "_atom_site_fract_x _atom_site_fract_y _atom_site_fract_z "
                       "_atom_site_attached_hydrogens\nNa1 d 0 0 0 0\nCg1 dum ? ? ? .\n"
                       "O1 d 0.5 0.5 0.5 2\n");
    ck_assert_uint_eq(crystal.count, 2);
    expect_warning("1 dummy atoms left out: Cg1");
    expect_warning("1 atoms carry hydrogen atoms that have no positions and are not counted: O1");
}
END_TEST

START_TEST(occupancies)
{
    static const char head[] = "data_x\n" CUBE INVERSION "loop_\n_atom_site_label\n"
                               "_atom_site_fract_x\n_atom_site_fract_y\n_atom_site_fract_z\n"
                               "_atom_site_occupancy\n_atom_site_disorder_group\n";
    char text[2048];
    snprintf(text, sizeof text, "%sLi1 .1 .2 .3 0.75(2) 1\nNa1 .1 .2 .3 0.25 2\nK1 0 0 0 . B\n",
             head);
    read_good("a.cif", text);
    ck_assert(atom("Li1")->occupancy.value == 0.75 && atom("Li1")->occupancy.su == 0.02);
    ck_assert_int_eq(atom("Li1")->disorder_group, 1);
    ck_assert_int_eq(atom("K1")->disorder_group, 2);
    ck_assert(atom("K1")->occupancy.value == 1);
    expect_warning("1 occupancies are not given and taken as 1: K1");
    ck_assert(!has_warning("add up to"));
    snprintf(text, sizeof text, "%sLi1 .1 .2 .3 0.75 .\nNa1 .1 .2 .3 0.5 .\n", head);
    read_good("a.cif", text);
    ck_assert_uint_eq(crystal.count, 2);
    expect_warning("atoms Li1 and Na1 stand on one place; the occupancies there add up to 1.25");
    snprintf(text, sizeof text, "%sLi1 .1 .2 .3 -0.1 .\n", head);
    expect_refused("a.cif", text, CLOSO_INPUT, "expected an occupancy of 0 to 1, found \"-0.1\"");
    snprintf(text, sizeof text, "%sLi1 .1 .2 .3 1.2 .\n", head);
    read_good("a.cif", text);
    expect_warning("atom Li1: occupancy 1.2");
}
END_TEST

// ---- special positions

START_TEST(thirds)
{
    static const char *const printed[][2] = {
        {"0.333", "0.667"}, {"0.3333", "0.6667"},       {"0.333", "0.666"},
        {"0.33", "0.67"},   {"0.3333(2)", "0.6667(2)"}, {"-0.6667", "1.66667"},
    };
    for (size_t i = 0; i < sizeof printed / sizeof *printed; i++) {
        char text[2048];
        snprintf(text, sizeof text,
                 "data_x\n" HEXAGONAL "_space_group_name_H-M_alt 'P -3 m 1'\n" ATOMS
                 "I1 I %s %s 0.2432(3)\n",
                 printed[i][0], printed[i][1]);
        read_good("a.cif", text);
        ck_assert_uint_eq(atom("I1")->multiplicity, 2);
        double x = atom("I1")->fraction[0].value;
        ck_assert_double_eq_tol(x - floor(x), 1. / 3, 1e-14);
        ck_assert(atom("I1")->fraction[0].su == 0); // no freedom left
        ck_assert(atom("I1")->fraction[2].value == 0.2432 && atom("I1")->fraction[2].su == 0.0003);
        expect_warning("1 atoms put on the special positions that their digits mean");
    }
}
END_TEST

// Digits that say otherwise are believed: a split site, or a mistake worth a line.
START_TEST(beside_a_special_position)
{
    read_good("a.cif", "data_x\n" HEXAGONAL "_space_group_name_H-M_alt 'P -3 m 1'\n" ATOMS
                       "I1 I 0.3401 0.6599 0.2432\n");
    ck_assert_uint_eq(atom("I1")->multiplicity, 6);
    expect_warning("atom I1 is occupied to 1 and 0.091 A from its own image; its digits keep it "
                   "off the special position");
    // x, -x, z: the mirror is free in x, and 0.1701, 0.8299 obey it exactly.
    read_good("a.cif", "data_x\n" HEXAGONAL "_space_group_name_H-M_alt 'P -3 m 1'\n" ATOMS
                       "I1 I 0.1701(3) 0.8299 0.2432\n");
    expect_no_warning();
    ck_assert_uint_eq(atom("I1")->multiplicity, 6);
    ck_assert(atom("I1")->fraction[0].su == 0.0003);
    // ... and 0.1701, 0.8300 is meant to: both move by half of the difference.
    read_good("a.cif", "data_x\n" HEXAGONAL "_space_group_name_H-M_alt 'P -3 m 1'\n" ATOMS
                       "I1 I 0.1701 0.8300 0.2432\n");
    ck_assert_uint_eq(atom("I1")->multiplicity, 6);
    ck_assert_double_eq_tol(atom("I1")->fraction[0].value, 0.17005, 1e-12);
    ck_assert_double_eq_tol(atom("I1")->fraction[1].value, 0.82995, 1e-12);
}
END_TEST

// Random positions of every multiplicity, printed to four places, come back with it.
START_TEST(every_site_of_a_group)
{
    static const struct {
        const char *name;
        double site[3]; // -1: free
        size_t multiplicity;
    } sites[] = {
        // International Tables A, P 63/m m c and R -3 c (hexagonal axes).
        {"P 63/m m c", {0, 0, 0}, 2},
        {"P 63/m m c", {0, 0, 0.25}, 2},
        {"P 63/m m c", {1. / 3, 2. / 3, 0.25}, 2},
        {"P 63/m m c", {1. / 3, 2. / 3, -1}, 4},
        {"P 63/m m c", {0, 0, -1}, 4},
        {"P 63/m m c", {0.5, 0, 0}, 6},
        {"P 63/m m c", {-1, 0, 0}, 12},
        {"P 63/m m c", {-1, -1, 0.25}, 12},
        {"P 63/m m c", {-1, -1, -1}, 24},
        {"R -3 c", {0, 0, 0.25}, 6},
        {"R -3 c", {0, 0, 0}, 6},
        {"R -3 c", {0, 0, -1}, 12},
        {"R -3 c", {0.5, 0, 0}, 18},
        {"R -3 c", {-1, 0, 0.25}, 18},
        {"R -3 c", {-1, -1, -1}, 36},
    };
    uint64_t state = 3;
    for (size_t i = 0; i < sizeof sites / sizeof *sites; i++) {
        for (int turn = 0; turn < 4; turn++) {
            double f[3];
            for (int k = 0; k < 3; k++)
                f[k] = sites[i].site[k] >= 0
                           ? sites[i].site[k]
                           : 0.11 + 0.1 * (double)(harness_random(&state) % 1000) / 1000 + 0.31 * k;
            char text[2048];
            snprintf(text, sizeof text,
                     "data_x\n" HEXAGONAL "_space_group_name_H-M_alt '%s'\n" ATOMS
                     "B1 B %.4f %.4f %.4f\n",
                     sites[i].name, f[0], f[1], f[2]);
            read_good("a.cif", text);
            ck_assert_msg(atom("B1")->multiplicity == sites[i].multiplicity, "%s %g %g %g: %zu",
                          sites[i].name, f[0], f[1], f[2], atom("B1")->multiplicity);
            closo_cell_atom *atoms;
            size_t count;
            ck_assert_int_eq(closo_crystal_expand(&crystal, &atoms, &count, NULL), CLOSO_OK);
            ck_assert_uint_eq(count, sites[i].multiplicity);
            free(atoms);
        }
    }
}
END_TEST

START_TEST(stated_multiplicities)
{
    static const char text[] =
        "data_x\n" CUBE FM3M "loop_\n_atom_site_label\n_atom_site_fract_x\n_atom_site_fract_y\n"
        "_atom_site_fract_z\n_atom_site_symmetry_multiplicity\nNa1 0 0 0 %s\n";
    char given[1024];
    snprintf(given, sizeof given, text, "4");
    read_good("a.cif", given);
    ck_assert(!has_warning("multiplicity"));
    snprintf(given, sizeof given, text, "48"); // the order of the site, as SHELXL writes it
    read_good("a.cif", given);
    ck_assert(!has_warning("multiplicity"));
    snprintf(given, sizeof given, text, "8");
    read_good("a.cif", given);
    expect_warning("1 atoms have another multiplicity than the file states: Na1");
}
END_TEST

// ---- the same atom twice

START_TEST(whole_cell_listed)
{
    read_good("a.cif", "data_x\n" CUBE FM3M ATOMS
                       "Na1 Na 0 0 0\nNa2 Na 0.5 0.5 0\nNa3 Na 0.5 0 0.5\nNa4 Na 0 0.5 0.5\n"
                       "Cl1 Cl 0.5 0.5 0.5\nCl2 Cl 0 0 0.5\nCl3 Cl 0 0.5 0\nCl4 Cl 0.5 0 0\n");
    ck_assert_uint_eq(crystal.count, 2);
    ck_assert(content(11) == 4 && content(17) == 4);
    expect_warning("6 of 8 atoms in the list stand where others already are, or where the symmetry "
                   "puts them (Na2 on Na1 first): left out");
    // Half-occupied ones, too; but two halves on one listed place are one mixed site.
    read_good("a.cif", "data_x\n" CUBE INVERSION "loop_\n_atom_site_label\n_atom_site_fract_x\n"
                       "_atom_site_fract_y\n_atom_site_fract_z\n_atom_site_occupancy\n"
                       "Li1 .1 .2 .3 .5\nLi2 .9 .8 .7 .5\nLi3 .4 .4 .4 .5\nLi4 .4 .4 .4 .5\n");
    ck_assert_uint_eq(crystal.count, 3);
    ck_assert(content(3) == 3);
}
END_TEST

START_TEST(same_label_twice)
{
    read_good("a.cif", "data_x\n" CUBE FM3M ATOMS "X Na 0 0 0\nX Cl 0.5 0.5 0.5\n");
    ck_assert_int_eq(atom("X")->element, 11);
    ck_assert_int_eq(atom("X_2")->element, 17);
    expect_warning("1 labels are used again; a number was added: X");
}
END_TEST

// ---- displacement parameters

#define TRICLINIC                                                                                  \
    "_cell_length_a 5\n_cell_length_b 6\n_cell_length_c 7\n_cell_angle_alpha 80\n"                 \
    "_cell_angle_beta 95\n_cell_angle_gamma 110\n"
#define DISPLACED                                                                                  \
    "loop_\n_atom_site_label\n_atom_site_fract_x\n_atom_site_fract_y\n_atom_site_fract_z\n"        \
    "_atom_site_U_iso_or_equiv\n_atom_site_adp_type\n"

START_TEST(displacements)
{
    read_good("a.cif",
              "data_x\n" TRICLINIC INVERSION DISPLACED
              "B1 .1 .2 .3 0.0123(4) Uiso\nB2 .4 .2 .3 ? Uani\nB3 .6 .2 .3 . .\n"
              "loop_\n_atom_site_aniso_label\n_atom_site_aniso_U_11\n_atom_site_aniso_U_22\n"
              "_atom_site_aniso_U_33\n_atom_site_aniso_U_12\n_atom_site_aniso_U_13\n"
              "_atom_site_aniso_U_23\nB2 0.01(1) 0.02 0.03 0.001 -0.002 0.003\n");
    ck_assert(!has_warning("said to be"));
    ck_assert_int_eq(atom("B1")->displacement, CLOSO_DISPLACEMENT_ISOTROPIC);
    ck_assert(atom("B1")->u_iso.value == 0.0123 && atom("B1")->u_iso.su == 0.0004);
    ck_assert_int_eq(atom("B3")->displacement, CLOSO_DISPLACEMENT_NONE);
    ck_assert(isnan(atom("B3")->u_iso.value));
    const closo_atom *b2 = atom("B2");
    ck_assert_int_eq(b2->displacement, CLOSO_DISPLACEMENT_ANISOTROPIC);
    ck_assert(b2->u[0].value == 0.01 && b2->u[0].su == 0.01 && b2->u[3].value == 0.003 &&
              b2->u[4].value == -0.002 && b2->u[5].value == 0.001);
    // U_eq is a third of the trace of the Cartesian tensor M U M^T, M's columns a_i |a*_i|.
    const double u[3][3] = {{.01, .001, -.002}, {.001, .02, .003}, {-.002, .003, .03}};
    double trace = 0;
    for (int c = 0; c < 3; c++)
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++)
                trace += crystal.cell.vectors[3 * i + c] / crystal.cell.widths[i] * u[i][j] *
                         crystal.cell.vectors[3 * j + c] / crystal.cell.widths[j];
    ck_assert_double_eq_tol(b2->u_iso.value, trace / 3, 1e-15);
}
END_TEST

START_TEST(displacements_as_b)
{
    read_good("a.cif", "data_x\n" TRICLINIC INVERSION
                       "loop_\n_atom_site_label\n_atom_site_fract_x\n_atom_site_fract_y\n"
                       "_atom_site_fract_z\n_atom_site_B_iso_or_equiv\nB1 .1 .2 .3 1.0(1)\n"
                       "loop_\n_atom_site_aniso_label\n_atom_site_aniso_B_11\n"
                       "_atom_site_aniso_B_22\n_atom_site_aniso_B_33\n_atom_site_aniso_B_12\n"
                       "_atom_site_aniso_B_13\n_atom_site_aniso_B_23\nB1 1 2 3 0 0 0.5(1)\n");
    const double b = 8 * M_PI * M_PI;
    ck_assert_double_eq_tol(atom("B1")->u_iso.value, 1 / b, 1e-15);
    ck_assert_double_eq_tol(atom("B1")->u_iso.su, 0.1 / b, 1e-15);
    ck_assert_double_eq_tol(atom("B1")->u[2].value, 3 / b, 1e-15);
    ck_assert_double_eq_tol(atom("B1")->u[3].su, 0.1 / b, 1e-15);
}
END_TEST

START_TEST(doubtful_displacements)
{
    read_good("a.cif",
              "data_x\n" TRICLINIC INVERSION DISPLACED "B1 .1 .2 .3 1.2 Uani\n"
              "loop_\n_atom_site_aniso_label\n_atom_site_aniso_U_11\n_atom_site_aniso_U_22\n"
              "_atom_site_aniso_U_33\n_atom_site_aniso_U_12\n_atom_site_aniso_U_13\n"
              "_atom_site_aniso_U_23\nB9 1 2 3 0 0 0\n");
    expect_warning("no atom is called \"B9\"");
    expect_warning("atom B1 is said to be Uani, but has no anisotropic parameters");
    expect_warning("atom B1: U = 1.2 A^2 is large for a U");
    read_good("a.cif", "data_x\n" TRICLINIC INVERSION DISPLACED "B1 .1 .2 .3 .01 Uiso\n"
                       "loop_ _atom_site_aniso_label _atom_site_aniso_U_11\nB1 .01\n");
    expect_warning("expected _atom_site_aniso_U_11 to U_12 (or B) with _atom_site_aniso_label");
    expect_refused("a.cif", "data_x\n" TRICLINIC INVERSION DISPLACED "B1 .1 .2 .3 1e5 Uiso\n",
                   CLOSO_INPUT, "_atom_site_U_iso_or_equiv: expected A^2, found 100000");
    expect_refused(
        "a.cif",
        "data_x\n" TRICLINIC INVERSION DISPLACED "B1 .1 .2 .3 .1 Uani\nB1 .4 .2 .3 .1 Uani\n"
        "loop_\n_atom_site_aniso_label\n_atom_site_aniso_U_11\n_atom_site_aniso_U_22\n"
        "_atom_site_aniso_U_33\n_atom_site_aniso_U_12\n_atom_site_aniso_U_13\n"
        "_atom_site_aniso_U_23\nB1 1 2 3 0 0 0\n",
        CLOSO_INPUT, "displacement parameters of \"B1\": expected one atom of that label");
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_make, crystal_done);
    tcase_add_test(tests, rock_salt_by_name);
    tcase_add_test(tests, names_of_the_tags);
    tcase_add_test(tests, names_with_dots);
    tcase_add_test(tests, operators_before_symbols);
    tcase_add_test(tests, origin_choices);
    tcase_add_test(tests, never_a_silent_p1);
    tcase_add_test(tests, cell);
    tcase_add_test(tests, statements);
    tcase_add_test(tests, blocks);
    tcase_add_test(tests, species);
    tcase_add_test(tests, elements_from_labels);
    tcase_add_test(tests, positions);
    tcase_add_test(tests, occupancies);
    tcase_add_test(tests, thirds);
    tcase_add_test(tests, beside_a_special_position);
    tcase_add_test(tests, every_site_of_a_group);
    tcase_add_test(tests, stated_multiplicities);
    tcase_add_test(tests, whole_cell_listed);
    tcase_add_test(tests, same_label_twice);
    tcase_add_test(tests, displacements);
    tcase_add_test(tests, displacements_as_b);
    tcase_add_test(tests, doubtful_displacements);
}

int main(void)
{
    return harness_run("crystal-read", add);
}

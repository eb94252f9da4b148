// SPDX-License-Identifier: GPL-3.0-or-later
// A salt with two kinds of anions: plain names belong to the commonest kind, the other's end in its
// formula; models of one rigid body are not laid over a mixture.
#include <math.h>
#include <string.h>

#include "base/files.h"
#include "closo/numeric.h"
#include "closo/traj.h"
#include "harness.h"

enum { TETRAHEDRA = 6, CAGES = 2, FRAMES = 300 };

// A turn by a small random angle about each axis after the other, on top of m (row-major).
static void wobble(closo_random *random, double m[9])
{
    for (int axis = 0; axis < 3; axis++) {
        double angle = 0.15 * closo_random_normal(random), c = cos(angle), s = sin(angle);
        int u = (axis + 1) % 3, v = (axis + 2) % 3;
        for (int k = 0; k < 3; k++) {
            double a = m[3 * u + k], b = m[3 * v + k];
            m[3 * u + k] = c * a - s * b;
            m[3 * v + k] = s * a + c * b;
        }
    }
}

static void put_body(FILE *file, const char *const *symbol, const double (*atom)[3], size_t count,
                     const double m[9], const double centre[3])
{
    for (size_t i = 0; i < count; i++) {
        fprintf(file, "%s", symbol[i]);
        for (int r = 0; r < 3; r++)
            fprintf(file, " %.5f",
                    centre[r] + m[3 * r] * atom[i][0] + m[3 * r + 1] * atom[i][1] +
                        m[3 * r + 2] * atom[i][2]);
        fprintf(file, "\n");
    }
}

// BH4 and B12H12 that turn by small steps, 0.1 ps a frame.
static void put_run(const char *name)
{
    const closo_cage *cage = closo_cage_find("B12H12");
    closo_random *random = closo_random_new(5, NULL);
    FILE *file = fopen(scratch_path(name), "w");
    ck_assert(cage && random && file);
    static const char *const tetrahedron[5] = {"B", "H", "H", "H", "H"};
    static const double corner[5][3] = {
        {0, 0, 0}, {0.7, 0.7, 0.7}, {0.7, -0.7, -0.7}, {-0.7, 0.7, -0.7}, {-0.7, -0.7, 0.7}};
    const char *symbol[24];
    double atom[24][3], turn[TETRAHEDRA + CAGES][9];
    for (size_t i = 0; i < 24; i++) {
        symbol[i] = cage->atoms[i].element == 1 ? "H" : "B";
        memcpy(atom[i], cage->atoms[i].position, sizeof atom[i]);
    }
    for (int k = 0; k < TETRAHEDRA + CAGES; k++)
        memcpy(turn[k], (const double[9]){1, 0, 0, 0, 1, 0, 0, 0, 1}, sizeof turn[k]);
    for (int frame = 0; frame < FRAMES; frame++) {
        fprintf(file, "%d\nLattice=\"48 0 0 0 48 0 0 0 48\"\n", 2 + 5 * TETRAHEDRA + 24 * CAGES);
        fprintf(file, "Li 24 24 24\nLi 30 24 24\n");
        for (int k = 0; k < TETRAHEDRA + CAGES; k++) {
            const double centre[3] = {6.0 + 12 * (k % 4), 6.0 + 24 * (k / 4), 6};
            wobble(random, turn[k]);
            if (k < TETRAHEDRA)
                put_body(file, tetrahedron, corner, 5, turn[k], centre);
            else
                put_body(file, symbol, (const double(*)[3])atom, 24, turn[k], centre);
        }
    }
    closo_random_free(random);
    ck_assert_int_eq(fclose(file), 0);
}

static closo_result *analyse(const closo_analysis *analysis)
{
    const closo_analysis *const analyses[] = {analysis, NULL};
    closo_traj_options options;
    closo_traj_options_init(&options);
    options.frame_time_ps = 0.1;
    options.drift = CLOSO_DRIFT_NONE;
    closo_result *result = closo_result_new("traj", "test", NULL);
    closo_error error;
    closo_status status =
        closo_traj_analyse(scratch_path("run.xyz"), &options, analyses, result, &error);
    ck_assert_msg(status == CLOSO_OK, "%s", error.message);
    return result;
}

START_TEST(rotation)
{
    static const char *const keys[] = {"D_rotational", "n_reorientations", "tau_1", "tau_2"};
    scratch_make();
    put_run("run.xyz");
    closo_result *result = analyse(&closo_analysis_rotation);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        char other[64];
        closo_quantity q;
        ck_assert_msg(closo_result_find_quantity(result, keys[i], &q), "%s", keys[i]);
        ck_assert_ptr_nonnull(strstr(q.label, "BH4"));
        snprintf(other, sizeof other, "%s_B12H12", keys[i]);
        ck_assert_msg(closo_result_find_quantity(result, other, &q), "%s", other);
    }
    static const char *const columns[] = {"t", "vertex", "C1", "C2"};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        size_t rows;
        ck_assert_ptr_nonnull(closo_result_column(result, "autocorrelation", columns[i], &rows));
        ck_assert_ptr_nonnull(
            closo_result_column(result, "autocorrelation_B12H12", columns[i], &rows));
    }
    const char *said = closo_result_setting(result, "anions");
    ck_assert_ptr_nonnull(said);
    ck_assert_ptr_nonnull(strstr(said, "BH4, the commonest"));
    closo_result_free(result);
    scratch_remove();
}
END_TEST

START_TEST(neutron)
{
    scratch_make();
    put_run("run.xyz");
    closo_result *result = analyse(&closo_analysis_neutron);
    size_t rows;
    ck_assert_ptr_nonnull(closo_result_column(result, "intermediate", "q", &rows));
    ck_assert_ptr_nonnull(closo_result_column(result, "eisf", "q", &rows));
    ck_assert_ptr_null(closo_result_column(result, "eisf", "isotropic", &rows));
    bool warned = false;
    for (size_t i = 0; i < closo_result_count_warnings(result); i++)
        warned = warned || strstr(closo_result_warning(result, i), "several kinds");
    ck_assert(warned);
    closo_result_free(result);
    scratch_remove();
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, rotation);
    tcase_add_test(tests, neutron);
}

int main(void)
{
    return harness_run("anion_kinds", add);
}

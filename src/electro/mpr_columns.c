// SPDX-License-Identifier: GPL-3.0-or-later
// What the column numbers of a .mpr file mean, under the names that EC-Lab writes in a .mpt file.
// Facts as collected by the projects galvani and yadg (doi:10.21105/joss.04166) and checked here
// against exported text files.
#include "electro/mpr.h"

#include <string.h>

// In order of the id.
static const closo_mpr_column columns[] = {
    {1, CLOSO_MPR_FLAG, "mode", "", 3},
    {2, CLOSO_MPR_FLAG, "ox/red", "", 4},
    {3, CLOSO_MPR_FLAG, "error", "", 8},
    {4, CLOSO_MPR_F8, "time", "s", 0},
    {5, CLOSO_MPR_F4, "control", "V/mA", 0},
    {6, CLOSO_MPR_F4, "Ewe", "V", 0},
    {7, CLOSO_MPR_F8, "dq", "mA.h", 0},
    {8, CLOSO_MPR_F4, "I", "mA", 0},
    {9, CLOSO_MPR_F4, "Ece", "V", 0},
    {11, CLOSO_MPR_F8, "<I>", "mA", 0},
    {13, CLOSO_MPR_F8, "(Q-Qo)", "mA.h", 0},
    {15, CLOSO_MPR_F4, "Phase(Z1)", "deg", 0},
    {16, CLOSO_MPR_F4, "Analog IN 1", "V", 0},
    {17, CLOSO_MPR_F4, "Analog IN 2", "V", 0},
    {19, CLOSO_MPR_F4, "control", "V", 0},
    {20, CLOSO_MPR_F4, "control", "mA", 0},
    {21, CLOSO_MPR_FLAG, "control changes", "", 16},
    {23, CLOSO_MPR_F8, "dQ", "mA.h", 0},
    {24, CLOSO_MPR_F8, "cycle number", "", 0},
    {31, CLOSO_MPR_FLAG, "Ns changes", "", 32},
    {32, CLOSO_MPR_F4, "freq", "Hz", 0},
    {33, CLOSO_MPR_F4, "|Ewe|", "V", 0},
    {34, CLOSO_MPR_F4, "|I|", "A", 0},
    {35, CLOSO_MPR_F4, "Phase(Z)", "deg", 0},
    {36, CLOSO_MPR_F4, "|Z|", "Ohm", 0},
    {37, CLOSO_MPR_F4, "Re(Z)", "Ohm", 0},
    {38, CLOSO_MPR_F4, "-Im(Z)", "Ohm", 0},
    {39, CLOSO_MPR_U2, "I Range", "", 0},
    {45, CLOSO_MPR_F4, "|Z1|", "Ohm", 0},
    {46, CLOSO_MPR_F4, "|Z2|", "Ohm", 0},
    {65, CLOSO_MPR_FLAG, "counter inc.", "", 128},
    {69, CLOSO_MPR_F4, "R", "Ohm", 0},
    {70, CLOSO_MPR_F4, "P", "W", 0},
    {74, CLOSO_MPR_F8, "|Energy|", "W.h", 0},
    {75, CLOSO_MPR_F4, "Analog OUT", "V", 0},
    {76, CLOSO_MPR_F4, "<I>", "mA", 0},
    {77, CLOSO_MPR_F4, "<Ewe>", "V", 0},
    {78, CLOSO_MPR_F4, "Cs-2",
     ("\xC2\xB5"
      "F-2"),
     0},
    {96, CLOSO_MPR_F4, "|Ece|", "V", 0},
    {98, CLOSO_MPR_F4, "Phase(Zce)", "deg", 0},
    {99, CLOSO_MPR_F4, "|Zce|", "Ohm", 0},
    {100, CLOSO_MPR_F4, "Re(Zce)", "Ohm", 0},
    {101, CLOSO_MPR_F4, "-Im(Zce)", "Ohm", 0},
    {105, CLOSO_MPR_F4, "-Im(Z1)", "Ohm", 0},
    {106, CLOSO_MPR_F4, "-Im(Z2)", "Ohm", 0},
    {110, CLOSO_MPR_F8, "Energy ce", "W.h", 0},
    {112, CLOSO_MPR_F8, "Energy we", "W.h", 0},
    {115, CLOSO_MPR_F8, "Energy ce charge", "W.h", 0},
    {116, CLOSO_MPR_F8, "Energy ce discharge", "W.h", 0},
    {123, CLOSO_MPR_F8, "Energy charge", "W.h", 0},
    {124, CLOSO_MPR_F8, "Energy discharge", "W.h", 0},
    {125, CLOSO_MPR_F8, "Capacitance charge",
     ("\xC2\xB5"
      "F"),
     0},
    {126, CLOSO_MPR_F8, "Capacitance discharge",
     ("\xC2\xB5"
      "F"),
     0},
    {131, CLOSO_MPR_U2, "Ns", "", 0},
    {135, CLOSO_MPR_F4, "<E1>", "V", 0},
    {136, CLOSO_MPR_F4, "<E2>", "V", 0},
    {163, CLOSO_MPR_F4, "|Estack|", "V", 0},
    {166, CLOSO_MPR_F4, "Phase(Zstack)", "deg", 0},
    {167, CLOSO_MPR_F4, "|Zstack|", "Ohm", 0},
    {168, CLOSO_MPR_F4, "Rcmp", "Ohm", 0},
    {169, CLOSO_MPR_F4, "Cs",
     ("\xC2\xB5"
      "F"),
     0},
    {172, CLOSO_MPR_F4, "Cp",
     ("\xC2\xB5"
      "F"),
     0},
    {173, CLOSO_MPR_F4, "Cp-2",
     ("\xC2\xB5"
      "F-2"),
     0},
    {174, CLOSO_MPR_F4, "<Ewe>", "V", 0},
    {175, CLOSO_MPR_F4, "|Zwe-ce|", "Ohm", 0},
    {176, CLOSO_MPR_F4, "Re(Zwe-ce)", "Ohm", 0},
    {177, CLOSO_MPR_F4, "-Im(Zwe-ce)", "Ohm", 0},
    {178, CLOSO_MPR_F4, "(Q-Qo)", "C", 0},
    {179, CLOSO_MPR_F4, "dQ", "C", 0},
    {182, CLOSO_MPR_F8, "step time", "s", 0},
    {185, CLOSO_MPR_F4, "<Ece>", "V", 0},
    {206, CLOSO_MPR_F4, "Temperature",
     ("\xC2\xB0"
      "C"),
     0},
    {211, CLOSO_MPR_F8, "Q charge/discharge", "mA.h", 0},
    {212, CLOSO_MPR_U4, "half cycle", "", 0},
    {213, CLOSO_MPR_U4, "z cycle", "", 0},
    {215, CLOSO_MPR_F4, "<Ece>", "V", 0},
    {217, CLOSO_MPR_F4, "THD Ewe", "%", 0},
    {218, CLOSO_MPR_F4, "THD I", "%", 0},
    {219, CLOSO_MPR_F4, "THD Ece", "%", 0},
    {220, CLOSO_MPR_F4, "NSD Ewe", "%", 0},
    {221, CLOSO_MPR_F4, "NSD I", "%", 0},
    {222, CLOSO_MPR_F4, "NSD Ece", "%", 0},
    {223, CLOSO_MPR_F4, "NSR Ewe", "%", 0},
    {224, CLOSO_MPR_F4, "NSR I", "%", 0},
    {225, CLOSO_MPR_F4, "NSR Ece", "%", 0},
    {230, CLOSO_MPR_F4, "|Ewe h2|", "V", 0},
    {231, CLOSO_MPR_F4, "|Ewe h3|", "V", 0},
    {232, CLOSO_MPR_F4, "|Ewe h4|", "V", 0},
    {233, CLOSO_MPR_F4, "|Ewe h5|", "V", 0},
    {234, CLOSO_MPR_F4, "|Ewe h6|", "V", 0},
    {235, CLOSO_MPR_F4, "|Ewe h7|", "V", 0},
    {236, CLOSO_MPR_F4, "|I h2|", "A", 0},
    {237, CLOSO_MPR_F4, "|I h3|", "A", 0},
    {238, CLOSO_MPR_F4, "|I h4|", "A", 0},
    {239, CLOSO_MPR_F4, "|I h5|", "A", 0},
    {240, CLOSO_MPR_F4, "|I h6|", "A", 0},
    {241, CLOSO_MPR_F4, "|I h7|", "A", 0},
    {242, CLOSO_MPR_F4, "|Ece h2|", "V", 0},
    {243, CLOSO_MPR_F4, "|Ece h3|", "V", 0},
    {244, CLOSO_MPR_F4, "|Ece h4|", "V", 0},
    {245, CLOSO_MPR_F4, "|Ece h5|", "V", 0},
    {246, CLOSO_MPR_F4, "|Ece h6|", "V", 0},
    {247, CLOSO_MPR_F4, "|Ece h7|", "V", 0},
    {248, CLOSO_MPR_F4, "Rac", "Ohm", 0},
    {249, CLOSO_MPR_F4, "Rdc", "Ohm", 0},
    {253, CLOSO_MPR_U1, "Acir/Dcir Control", "", 0},
};

size_t closo_mpr_width(closo_mpr_kind kind)
{
    switch (kind) {
    case CLOSO_MPR_U1:
        return 1;
    case CLOSO_MPR_U2:
        return 2;
    case CLOSO_MPR_U4:
    case CLOSO_MPR_F4:
        return 4;
    case CLOSO_MPR_F8:
        return 8;
    default:
        return 0;
    }
}

static bool has(const uint16_t *ids, size_t count, uint8_t id)
{
    for (size_t k = 0; k < count; k++)
        if ((ids[k] & 0xFF) == id)
            return true;
    return false;
}

closo_mpr_column closo_mpr_column_of(const uint16_t *ids, size_t count, size_t k,
                                     const char *technique)
{
    uint8_t id = (uint8_t)(ids[k] & 0xFF);
    closo_mpr_column out = {.id = id, .kind = CLOSO_MPR_UNKNOWN};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        if (columns[i].id == id)
            out = columns[i];
    // 174 is the mean potential, but where another column is that already it is a phase.
    if (id == 174 && (has(ids, count, 6) || has(ids, count, 77))) {
        out.name = "Phase(Zwe-ce)";
        out.unit = "deg";
    }
    if (id == 6 && technique && !strcmp(technique, "BCD"))
        out.name = "Ecell";
    bool counter = has(ids, count, 9) || has(ids, count, 185) || has(ids, count, 215);
    if (counter && id == 123)
        out.name = "Energy we charge";
    if (counter && id == 124)
        out.name = "Energy we discharge";
    return out;
}

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes small pattern files of every layout for fuzz_pattern: corpus_pattern.py DIRECTORY."""

import pathlib
import struct
import sys

OUT = pathlib.Path(sys.argv[1])
FORMATS = ["bruker-raw", "bruker-raw4", "stoe", "philips-rd", "brml", "rasx", "xrdml", "ras", "uxd",
           "udf", "gsas", "xydata", "chi", "ill", "dmc", "xdd", "prf", "pdcif", "free", "table"]


def put(name, content, form=0, second=0):
    if isinstance(content, str):
        content = content.encode("latin-1")
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / name).write_bytes(bytes([form, second]) + content)


def place(size, *fields):
    data = bytearray(size)
    for offset, form, value in fields:
        if form == "s":
            data[offset:offset + len(value)] = value
        else:
            struct.pack_into("<" + form, data, offset, value)
    return bytes(data)


counts = [101 + 3 * k % 17 for k in range(24)]
eights = "".join(f"{c:8d}" + ("\n" if k % 8 == 7 else "") for k, c in enumerate(counts))
fields6 = "".join(f" 2{c:6d}" + ("\n" if k % 8 == 7 else "") for k, c in enumerate(counts))
fields8 = "".join(f" 1{c:8d}" + ("\n" if k % 8 == 7 else "") for k, c in enumerate(counts))
floats = b"".join(struct.pack("<f", c) for c in counts)

put("xy", "5.0 10\n5.1 11\n5.2 12\n5.3 9\n")
put("xye", "# Temp (K) = 100.0\n# wavelength = 1.5406 1.5444 0.5\n1 2 1\n2 3 1\n3 4 1\n")
put("csv", "2theta,cps,su\n1.0,2,1\n1.5,3,1\n2.0,4,1\n")
put("comma", '"Angle";"I"\n1,0;2,5\n1,5;3,5\n2,0;4,5\n')
put("columns", "1 7 10 20\n2 7 11 21\n3 7 12 22\n", FORMATS.index("table") + 1, 3)
put("free", "! x\n 10.0 0.5 21.5 CeO2\n" + eights)
put("sub", " 2000.0000  5.000000 2115.0000 ! phase\n" + eights)
put("xdd", "/* x */\n10.0 0.5 21.5\n" + eights)
put("dmc", "HRPT\nlambda= 1.494, T= 12.5, Date='2001-06-16 06:25:59'\n 10.0 0.5 21.5 18000.\n" +
    eights + eights + " Filelist\n")
put("d1a", "t lambda : 1.909\n 100 0 0.05 10 0 0\n 10.0\n 12000. 3000.\n" + fields6 + "   -1000\n")
put("old", " 10.0 0.5 21.5 x\n" + fields6)
put("d1b", " 1\n 12-OCT-90 15:55:51\n 1 11039\n 1572452. 600. 10.01 -69.11 0 0 0 0 0.2 1.4 1.4 1.4\n"
    " 24 CAL\n" + fields8 + "     -1000\n")
put("xydata", "XYDATA t\nINTER 1.0 1.0 0 0\nTEMP 300.0\n 5.0 10 1\n 5.1 11 1\n")
put("prf", " t CELL: 3\n 1 3 1.494 1.494\n 1 0\n 2Theta\tYobs\tYcal\n 1 2 2\n 2 3 3\n 3 4 4\n")
put("chi", "t\n2-Theta Angle (Degrees)\nI\n 3\n1 2\n2 3\n3 4\n")
put("uxd", "_FILEVERSION=2\n_SAMPLE='x'\n_WL1=1.5406\n_STEPSIZE=0.5\n_START=10\n_COUNTS\n1 2 3\n"
    "_STEPTIME=2\n_2THETACPS\n1 2\n2 3\n")
put("udf", "SampleIdent,q ,/\nAnode,Cu,/\nLabdaAlpha1, 1.54056,/\nDataAngleRange, 10.0, 12.0,/\n"
    "ScanStepSize, 0.5,/\nRawScan\n 1, 2, 3,\n 4, 5/\n")
put("ras", '*RAS_DATA_START\n*RAS_HEADER_START\n*MEAS_SCAN_UNIT_Y "cps"\n*MEAS_SCAN_STEP "0.5"\n'
    '*RAS_HEADER_END\n*RAS_INT_START\n1 2 1\n2 3 1\n*RAS_INT_END\n*RAS_DATA_END\n')
put("fxye", "NAC\n# Scan time = NOV 29, 2012 18:07:11.02\n# Calibrated wavelength = 0.41\n"
    "BANK 1 3 3 CONS 50.0 0.1 0 0 FXYE\n50 2 1\n50.1 3 1\n50.2 4 1\nBANK 2 2 2 SLOG 9 99 .1 0 FXY\n"
    "10 2\n11 3\n")
put("std", "t\nBANK 1 8 1 CONST 2400 5 0 0 STD\n" + fields6[:65])
put("esd", "t\nBANK 1 3 1 CONST 300.0 5.0 0 0 ESD\n" + eights[:49])
put("alt", "t\nBANK 1 2 1 RALF 48008 64 64331 0.001 ALT\n   48008  69433 1704   48072  67465 1682\n")
put("ralf", "t\nBANK 1 8 1 RALF 32000 320 32640 0.1 STD\n" + eights[:65])
put("map", "t\nTIME_MAP 1 7 1 TIME_MAP 100\n       1    1000      10       3    1020      20    9999"
    "\nBANK 1 8 1 TIME_MAP 1 STD\n" + eights[:65])
put("cif", "data_a\n_diffrn_radiation_wavelength 1.54\nloop_\n_pd_meas_2theta_scan\n"
    "_pd_meas_counts_total\n3.0 120(11)\n3.1 130(12)\n3.2 ?\n")
put("cif_range", "data_b\n_pd_meas_2theta_range_min 5.0\n_pd_meas_2theta_range_max 5.4\n"
    "_pd_meas_2theta_range_inc 0.2\nloop_\n_pd_meas_intensity_total\n_pd_proc_ls_weight\n1 .1\n2 .1\n"
    "3 .1\n")
put("xrdml", '<?xml version="1.0"?><xrdMeasurements><xrdMeasurement><usedWavelength>'
    '<kAlpha1>1.5405980</kAlpha1><kAlpha2>1.544426</kAlpha2></usedWavelength><scan><header>'
    '<startTimeStamp>2021-03-16T13:10:14+03:00</startTimeStamp></header><dataPoints>'
    '<positions axis="2Theta"><startPosition>4</startPosition><endPosition>6</endPosition>'
    '</positions><beamAttenuationFactors>1 2 1</beamAttenuationFactors><counts>1 2 3</counts>'
    '</dataPoints></scan></xrdMeasurement></xrdMeasurements>')
put("brml", '<RawData xmlns:xsi="x"><DataRoutes><DataRoute><Datum>96,1,3.0,1082</Datum>'
    '<Datum>96,1,3.1,1052</Datum><DataViews><RawDataView xsi:type="FixedRawDataView" Start="1" '
    'Length="1" LogicName="AbsorptionFactor"/><RawDataView xsi:type="VaryingRawDataView" Start="2" '
    'Length="1"><Varying><FieldDefinitions AxisId="TwoTheta"/></Varying></RawDataView>'
    '<RawDataView xsi:type="RecordedRawDataView" Start="3" Length="1"><Recording>'
    '<Unit Base="Counts"/></Recording></RawDataView></DataViews></DataRoute></DataRoutes></RawData>',
    FORMATS.index("brml") + 1)
put("rasx", "10.0\t170.5\t1\r\n10.5\t160\t1\r\n", FORMATS.index("rasx") + 1)
put("rasx_xml", "<M><XrayGenerator><TargetName>Cu</TargetName><WavelengthKalpha1>1.54"
    "</WavelengthKalpha1></XrayGenerator><ScanInformation><Step>0.04</Step><Speed>1</Speed>"
    "<SpeedUnit>deg/min</SpeedUnit></ScanInformation></M>", FORMATS.index("rasx") + 1, 4)
put("raw1", place(156, (0, "s", b"RAW "), (4, "I", 24), (8, "f", 1.5), (12, "f", .25), (24, "f", 10),
                  (72, "f", 1.5406)) + floats)
put("raw2", place(316, (0, "s", b"RAW2"), (4, "H", 1), (168, "s", b"03/04/98 20:59:14"),
                  (190, "f", 1.79), (256, "H", 60), (258, "H", 24), (268, "f", .5),
                  (272, "f", 20)) + floats)
put("raw3", place(1016, (0, "s", b"RAW1.01"), (12, "I", 1), (16, "s", b"03/04/10"),
                  (624, "d", 1.5406), (712, "I", 304), (716, "I", 24), (728, "d", 3), (888, "d", .06),
                  (904, "f", .5), (964, "I", 4)) + floats)
put("raw4", place(61, (0, "s", b"RAW4.00")) +
    place(40, (0, "I", 10), (4, "I", 40), (12, "s", b"SAMPLEID"), (36, "s", b"HeOx")) +
    place(120, (0, "I", 30), (4, "I", 120), (80, "d", 1.5406)) +
    place(224, (32, "s", b"Locked Coupled"), (72, "d", 37), (80, "d", .5), (88, "I", 24),
          (136, "I", 4), (140, "I", 64), (160, "I", 50), (164, "I", 64), (172, "s", b"2Theta"),
          (216, "d", 37)) + floats)
put("stoe", place(2048, (0, "s", b"RAW_1.06Powdat"), (0x142, "f", 1.54), (0x1DA, "H", 1),
                  (0x1DC, "H", 4), (1536 - 0x1DE, "H", 5), (1536 - 0x1D4, "f", 10),
                  (1536 - 0x1CC, "f", 10.06), (1536 - 0x1C4, "f", .015), (1536, "I", 7)))
put("rd", place(300, (0, "s", b"V3RD"), (214, "d", .5), (222, "d", 10), (230, "d", 12),
                (250, "H", 100)))

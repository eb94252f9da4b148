# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes small runs and spectra of every format, with the byte that chooses it, into a folder."""
import pathlib
import sys

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
ROWS = [(25.0 + i, 0.1 * i, 0.5 - 0.01 * i, 100.0 - 0.3 * i) for i in range(40)]


def put(name, choice, text, encoding="utf-8"):
    (folder / name).write_bytes(bytes([choice]) + text.encode(encoding))


put("netzsch", 0, "#SAMPLE MASS /mg:;10,2\n#EXO:;-1\n##Temp./\u00b0C;Time/min;DSC/(mW/mg);Mass/%\n"
    + "".join("%.3f;%.3f;%.4e;%.3f\n" % r for r in ROWS).replace(".", ","), "latin-1")
put("ta", 0, "Size\t5.0\tmg\nExotherm\tUP\nNsig\t3\nSig1\tTime (min)\nSig2\tTemperature (\u00b0C)\n"
    "Sig3\tHeat Flow (mW)\nStartOfData\n-3\t1\t0\n"
    + "".join("%.3f\t%.3f\t%.4f\n" % (r[1], r[0], r[2]) for r in ROWS), "utf-16")
put("trios", 0, "Sample Mass\t5 mg\n[step]\nRamp\nTime\tTemperature\tWeight\nmin\t\u00b0C\tmg\n"
    + "".join("%.3f\t%.3f\t%.4f\n" % (r[1], r[0], r[3] / 20) for r in ROWS))
put("pyris", 0, "Sample Weight:\t5.0 mg\nMethod Steps:\n\tTime\tUnsubtracted\tBaseline\tProgram\tSample\n"
    "\t\tWeight\tWeight\tTemperature\tTemperature\n"
    + "".join("\t%.3f\t%.3f\t0.0\t%.3f\t%.3f\n" % (r[1], r[3] / 20, r[0], r[0]) for r in ROWS))
put("table", 5, "T/K,t/s,m/%\n" + "".join("%.3f,%.3f,%.3f\n" % (r[0] + 273, r[1] * 60, r[3]) for r in ROWS))
put("infrared", 12, "x (cm-1),Absorbance\n" + "".join("%d,%.4f\n" % (i, 0.1 + (i == 9) + 0.4 * (i in (8, 10)))
                                                      for i in range(30)))
put("jcamp", 12, "##TITLE= a\n##DATA TYPE= INFRARED SPECTRUM\n##XUNITS= 1/CM\n##YUNITS= ABSORBANCE\n"
    "##FIRSTX= 1000\n##LASTX= 1009\n##YFACTOR= 0.01\n##XYDATA= (X++(Y..Y))\n1000A0JJJJ\n1004A4JJJJJ\n##END=\n")
BLOCK = ("B 1s\ns\n2023\n1\n2\n3\n4\n5\n0\n0\nXPS\nAl\n1486.6\n1\n0\n0\n0\n0\nFAT\n20\n1e37\n0\n0\n0\n0\n0\n0\n"
         "B\n1s\n-1\nkinetic energy\neV\n1280\n0.1\n1\ncounts\nd\npulse\n1\n1\n1e37\n0\n0\n0\n0\n12\n0\n9\n")
put("vamas", 14, "VAMAS Surface Chemical Analysis Standard Data Transfer Format 1988 May 4\na\nb\nc\nd\n0\nNORM\n"
    "REGULAR\n1\n0\n0\n0\n0\n0\n1\n" + BLOCK + "".join("%d\n" % (500 + 40 * i) for i in range(12)) + "end\n")

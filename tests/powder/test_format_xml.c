// SPDX-License-Identifier: GPL-3.0-or-later
// XRDML, brml and rasx: what they say, scans that are no patterns, damage, bombs.
#include "powder/pattern_files.h"

#define XRDML_HEAD                                                                                 \
    "<?xml version=\"1.0\"?>\n<xrdMeasurements "                                                   \
    "xmlns=\"http://www.xrdml.com/XRDMeasurement/2.1\">"                                           \
    "<sample><id>quartz</id><name/></sample><xrdMeasurement><usedWavelength>"                      \
    "<kAlpha1 unit=\"Angstrom\">1.5405980</kAlpha1><kAlpha2>1.5444260</kAlpha2>"                   \
    "<ratioKAlpha2KAlpha1>0.5000</ratioKAlpha2KAlpha1></usedWavelength><incidentBeamPath>"         \
    "<xRayTube><anodeMaterial>Cu</anodeMaterial></xRayTube></incidentBeamPath>"                    \
    "<diffractedBeamPath><radius unit=\"mm\">240.00</radius></diffractedBeamPath>"
#define XRDML_TAIL "</xrdMeasurement></xrdMeasurements>"
#define XRDML_SCAN(time, points)                                                                   \
    "<scan scanAxis=\"Gonio\"><header><startTimeStamp>2021-03-16T13:1" time                        \
    ":14+03:00</startTimeStamp></header><dataPoints>" points "</dataPoints></scan>"
#define XRDML_GRID                                                                                 \
    "<positions axis=\"2Theta\" unit=\"deg\"><startPosition>4.0</startPosition>"                   \
    "<endPosition>6.0</endPosition></positions><positions axis=\"Omega\" unit=\"deg\">"            \
    "<startPosition>2.0</startPosition><endPosition>3.0</endPosition></positions>"                 \
    "<commonCountingTime unit=\"seconds\">39.27</commonCountingTime>"

START_TEST(test_xrdml)
{
    static const char text[] = XRDML_HEAD XRDML_SCAN(
        "0", XRDML_GRID "<intensities unit=\"counts\">1305 1310\n 1345 1280 1252</intensities>")
        XRDML_SCAN("5", "<positions axis=\"2Theta\"><listPositions>10 10.5 12</listPositions>"
                        "</positions><beamAttenuationFactors>1 100 1</beamAttenuationFactors>"
                        "<nonAmbientPoints type=\"Temperature\" unit=\"Celsius\">"
                        "<nonAmbientValues>20 22 24</nonAmbientValues></nonAmbientPoints>"
                        "<counts>7 25 0</counts>")
            XRDML_SCAN("6", "<positions axis=\"2Theta\"><commonPosition>30</commonPosition>"
                            "</positions><counts>7 25 0</counts>") XRDML_TAIL;
    closo_patterns patterns = read_text("a.xrdml", text);
    ck_assert_uint_eq(patterns.count, 2); // the third scan does not move 2 theta
    ck_assert(warned(&patterns, "1 scans do not move"));
    const closo_pattern *p = patterns.patterns;
    check_range(p, 5, 4, 6);
    ck_assert_double_eq(p->y[2], 1345);
    ck_assert_ptr_null(p->su);
    ck_assert_double_eq(p->step_seconds, 39.27);
    ck_assert_double_eq(p->radius_mm, 240);
    ck_assert_double_eq(p->radiation.wavelength[0], 1.540598);
    ck_assert_double_eq(p->radiation.ratio, 0.5);
    ck_assert_str_eq(p->title, "quartz");
    ck_assert_double_eq(p->time_seconds, 1615889414); // 2021-03-16 10:10:14 UTC
    check_range(p + 1, 3, 10, 12);
    ck_assert_double_eq(p[1].y[1], 2500); // counts behind an attenuator
    ck_assert_double_eq_tol(p[1].su[1], 500, 1e-9);
    ck_assert_double_eq_tol(p[1].su[0], sqrt(7), 1e-12);
    ck_assert_double_eq_tol(p[1].temperature_kelvin, 295.15, 1e-9);
    ck_assert(isnan(p[1].step_seconds));
    closo_patterns_clear(&patterns);
}
END_TEST

START_TEST(test_xrdml_damage)
{
    refuse_text("a.xrdml", XRDML_HEAD, "damaged XML");
    refuse_text("a.xrdml",
                XRDML_HEAD XRDML_SCAN("0", XRDML_GRID "<counts>1 2 x</counts>") XRDML_TAIL,
                "expected numbers in a list");
    refuse_text("a.xrdml",
                XRDML_HEAD XRDML_SCAN("0", "<positions axis=\"2Theta\"><listPositions>1 2"
                                           "</listPositions></positions><counts>1 2 3</counts>")
                    XRDML_TAIL,
                "2 positions and 3 intensities");
    refuse_text("a.xrdml", XRDML_HEAD XRDML_TAIL, "without a scan");
    // Entities that double thirty times.
    closo_text text;
    closo_text_init(&text);
    closo_text_add(&text, "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a0 \"ha\">");
    for (int k = 1; k < 30; k++)
        closo_text_addf(&text, "<!ENTITY a%d \"&a%d;&a%d;\">", k, k - 1, k - 1);
    closo_text_add(&text, "]><xrdMeasurements><sample><id>&a29;</id></sample></xrdMeasurements>");
    refuse_text("a.xrdml", text.data, "entity declarations are refused");
    closo_text_clear(&text);
    closo_text_add(&text, "<xrdMeasurements>");
    for (int k = 0; k < 100000; k++)
        closo_text_add(&text, "<a>");
    refuse_text("a.xrdml", text.data, "nested too deep");
    closo_text_clear(&text);
}
END_TEST

#define BRML_HEAD                                                                                  \
    "<?xml version=\"1.0\"?><RawData xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">"     \
    "<TimeStampStarted>2024-03-12T15:02:00+02:00</TimeStampStarted><FixedInformation>"             \
    "<TubeMaterial>Cu</TubeMaterial><WaveLengthAlpha1 Value=\"1.5406\"/>"                          \
    "<WaveLengthAlpha2 Value=\"1.54439\"/><WaveLengthRatio Value=\"0.5\"/></FixedInformation>"     \
    "<DataRoutes><DataRoute RouteFlag=\"Measured\"><ScanInformation><TimePerStep>0.5"              \
    "</TimePerStep></ScanInformation>"
#define BRML_VIEWS(length)                                                                         \
    "<DataViews><RawDataView xsi:type=\"FixedRawDataView\" Start=\"0\" Length=\"1\" "              \
    "LogicName=\"MeasuredTime\"/><RawDataView xsi:type=\"FixedRawDataView\" Start=\"1\" "          \
    "Length=\"1\" LogicName=\"AbsorptionFactor\"/><RawDataView xsi:type=\"VaryingRawDataView\" "   \
    "Start=\"2\" Length=\"2\"><Varying><FieldDefinitions FieldName=\"Theta\" AxisId=\"Theta\"/>"   \
    "<FieldDefinitions FieldName=\"TwoTheta\" AxisId=\"TwoTheta\"/></Varying></RawDataView>"       \
    "<RawDataView xsi:type=\"RecordedRawDataView\" Start=\"4\" Length=\"" length "\"><Recording>"  \
    "<Unit Base=\"Counts\"/></Recording></RawDataView></DataViews>"
#define BRML_TAIL                                                                                  \
    "</DataRoute><DataRoute RouteFlag=\"Processed\"><Datum>1,1</Datum></DataRoute></DataRoutes>"   \
    "</RawData>"
#define BRML_ROWS                                                                                  \
    "<Datum>96,1,1.50,3.00,1082</Datum><Datum>96,1,1.51,3.02,1052</Datum>"                         \
    "<Datum>96,1,1.52,3.04,1011</Datum>"

START_TEST(test_brml)
{
    const zip_entry entries[] = {
        {"experimentCollection.xml", "<x/>"},
        {"Experiment0/DataContainer.xml",
         "<DataContainer><MeasurementInfo SampleName=\"NaCl\"/></DataContainer>"},
        {"Experiment0/RawData10.xml",
         BRML_HEAD "<Datum>1,1,5,10,3</Datum><Datum>1,1,6,12,4</Datum>" BRML_VIEWS("1") BRML_TAIL},
        {"Experiment0/RawData2.xml", BRML_HEAD BRML_ROWS BRML_VIEWS("1") BRML_TAIL},
    };
    closo_patterns patterns = read_zip("a.brml", entries, 4);
    ck_assert_uint_eq(patterns.count, 2);
    const closo_pattern *p = patterns.patterns;
    check_range(p, 3, 3, 3.04); // RawData2 in front of RawData10
    check_range(p + 1, 2, 10, 12);
    ck_assert_double_eq(p->y[2], 1011);
    ck_assert_double_eq(p->step_seconds, 0.5);
    ck_assert_double_eq(p->radiation.wavelength[1], 1.54439);
    ck_assert_str_eq(p->radiation.name, "CuKa");
    ck_assert_str_eq(p->title, "NaCl");
    ck_assert_double_eq(p->time_seconds, 1710248520); // 2024-03-12 13:02:00 UTC
    closo_patterns_clear(&patterns);
}
END_TEST

static void refuse_zip(const char *name, const zip_entry *entries, size_t count, const char *says)
{
    char data[65536];
    put_zip(name, entries, count);
    size_t length = get_file(scratch_path(name), data, sizeof data);
    refuse_bytes(name, data, length, says);
}

START_TEST(test_brml_damage)
{
    const struct {
        const char *text, *says;
    } cases[] = {
        {BRML_HEAD BRML_ROWS BRML_VIEWS("1280") BRML_TAIL, "frames of a detector"},
        {BRML_HEAD "<Datum>96,1</Datum>" BRML_ROWS BRML_VIEWS("1") BRML_TAIL, "a <Datum> of 5"},
        {BRML_HEAD "<Datum>96,1</Datum>" BRML_VIEWS("1") BRML_TAIL, "do not have"},
        {BRML_HEAD "<Datum>96,x</Datum>" BRML_VIEWS("1") BRML_TAIL, "expected numbers in <Datum>"},
        {BRML_HEAD BRML_ROWS BRML_TAIL, "does not move 2 theta"},
        {BRML_HEAD BRML_ROWS, "damaged XML"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        const zip_entry entry = {"Experiment0/RawData0.xml", cases[k].text};
        refuse_zip("a.brml", &entry, 1, cases[k].says);
    }
    refuse_bytes("a.brml", "PK\3\4 Experiment0/ and then nothing", 34, "damaged zip");
}
END_TEST

START_TEST(test_rasx)
{
    const zip_entry entries[] = {
        {"Data0/Profile0.txt", "\xEF\xBB\xBF"
                               "10.0000\t170.5\t1\r\n10.0400\t160\t1\r\n10.0800\t150.75\t1\r\n"},
        {"Data0/MesurementConditions0.xml",
         "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"utf-8\"?><MeasurementConditions>"
         "<GeneralInformation><SampleName>S</SampleName><SystemName>SmartLab</SystemName>"
         "</GeneralInformation><HWConfigurations><XrayGenerator><TargetName>Cu</TargetName>"
         "<WaveType>Ka1</WaveType><WavelengthKalpha1>1.540593</WavelengthKalpha1>"
         "<WavelengthKalpha2>1.544414</WavelengthKalpha2></XrayGenerator></HWConfigurations>"
         "<ScanInformation><AxisName>TwoTheta</AxisName><Step>0.04</Step><Speed>1.0</Speed>"
         "<SpeedUnit>deg/min</SpeedUnit><IntensityUnit>counts</IntensityUnit>"
         "<StartTime>2021-05-05T10:35:31Z</StartTime></ScanInformation></MeasurementConditions>"},
        {"root.xml", "<Root/>"},
    };
    closo_patterns patterns = read_zip("a.rasx", entries, 3);
    const closo_pattern *p = patterns.patterns;
    check_range(p, 3, 10, 10.08);
    ck_assert_double_eq(p->radiation.wavelength[0], 1.540593);
    ck_assert_double_eq(p->radiation.wavelength[1], 0); // monochromatic
    ck_assert_double_eq_tol(p->step_seconds, 2.4, 1e-12);
    ck_assert_str_eq(p->title, "S");
    ck_assert_double_eq(p->time_seconds, 1620210931);
    ck_assert_uint_eq(patterns.warning_count, 0);
    closo_patterns_clear(&patterns);
}
END_TEST

// A few kilobytes that unpack to more than is allowed.
START_TEST(test_zip_bomb)
{
    size_t size = (size_t)129 << 20;
    char *zeros = malloc(size + 1);
    ck_assert_ptr_nonnull(zeros);
    memset(zeros, '0', size);
    zeros[size] = '\0';
    const zip_entry entry = {"Experiment0/RawData0.xml", zeros};
    put_zip("bomb.brml", &entry, 1);
    free(zeros);
    closo_patterns patterns;
    closo_error error;
    ck_assert_int_eq(closo_patterns_read(&patterns, scratch_path("bomb.brml"), NULL, &error),
                     CLOSO_INPUT);
    ck_assert_msg(strstr(error.message, "unpacks to more") != NULL, "%s", error.message);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
    tcase_add_test(tests, test_xrdml);
    tcase_add_test(tests, test_xrdml_damage);
    tcase_add_test(tests, test_brml);
    tcase_add_test(tests, test_brml_damage);
    tcase_add_test(tests, test_rasx);
    tcase_add_test(tests, test_zip_bomb);
}

int main(void)
{
    return harness_run("pattern formats: XML and zip", add);
}

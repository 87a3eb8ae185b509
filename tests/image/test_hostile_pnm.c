/* PGM and PPM files that lie, stop in the middle or ask for too much: each is built here and must
 * be refused with a reason, never crash, never cost much. The suite runs this under ASan and UBSan
 * as well.
 */
#include "hostile.h"

static void a_pgm_or_ppm_cut_anywhere_is_refused(void)
{
    check_every_cut(make_pnm("P5\n3 2\n255\n", "123456", 6), 11);
    check_every_cut(make_pnm("P6\n2 1\n255\n", "123456", 6), 11);
    check_every_cut(make_pnm("P5\n3 1\n4096\n", "\1\2\1\2\1\2", 6), 12);
}

static void pnm_headers_that_lie_are_refused(void)
{
    static const struct {
        const char *header, *why;
    } cases[] = {
        {"P5\n0 4\n255\n", "no pixels"},
        {"P5\n4 0\n255\n", "no pixels"},
        {"P5\n4294967300 1\n255\n", "more than the limit"},
        {"P5\n99999999999999999999999999 1\n255\n", "more than the limit"},
        {"P6\n20000 20000\n255\n", "20000x20000 is more than the limit of 64 megapixels"},
        {"P5\n40000 1\n255\n", "a side is longer"},
        {"P5\n1 1\n0\n", "a maximum of 0"},
        {"P5\n1 1\n65536\n", "a maximum of 65536"},
        {"P5\n-1 1\n255\n", "the header is malformed"},
        {"P5\n1 1\n255x", "the header is malformed"},
        {"P5111 1\n255\n1", "the header is malformed"},
        {"P5\n1 1", "the header is malformed"},
        {"P5\n# never ends", "the header is malformed"},
        {"P6", "the header is malformed"},
        {"P5\n1 1\n7\n\x08", "a sample of 8 above the maximum of 7"},
        {"P5\n2 1\n1000\n\x03\xE8\x03\xE9", "a sample of 1001 above the maximum of 1000"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        CHECK(refused(make_pnm(cases[i].header, NULL, 0), cases[i].why));
}

int main(void)
{
    return test_run((struct test[]){
        TEST(a_pgm_or_ppm_cut_anywhere_is_refused),
        TEST(pnm_headers_that_lie_are_refused),
        {0},
    });
}

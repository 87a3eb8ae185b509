/* mine: the ledger and the certificate against a plain recount, with windows of three octaves. */
#define SMALL_OCTAVES 3
#include "test_certificate.c"

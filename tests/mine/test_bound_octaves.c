/* mine: what is skipped without a look could not have been hard, with windows of three octaves. */
#define SMALL_OCTAVES 3
#include "test_bound_proof.c"

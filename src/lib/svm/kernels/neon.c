/* The solver's kernels for neon: see template.h. */
#include "svm/kernels/kernels.h"
#include "base/vec/neon.h"

#define KERNELS svm_kernels_neon
#include "svm/kernels/template.h"

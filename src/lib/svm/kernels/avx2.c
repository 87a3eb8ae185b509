/* The solver's kernels for avx2: see template.h. */
#include "svm/kernels/kernels.h"
#include "base/vec/avx2.h"

#define KERNELS svm_kernels_avx2
#include "svm/kernels/template.h"

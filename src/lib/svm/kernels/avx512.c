/* The solver's kernels for avx512: see template.h. */
#include "svm/kernels/kernels.h"
#include "base/vec/avx512.h"

#define KERNELS svm_kernels_avx512
#include "svm/kernels/template.h"

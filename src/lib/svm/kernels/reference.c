/* The solver's kernels for reference: see template.h. */
#include "svm/kernels/kernels.h"
#include "base/vec/reference.h"

#define KERNELS svm_kernels_reference
#include "svm/kernels/template.h"

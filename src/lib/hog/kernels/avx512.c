/* The table of kernels for avx512: see template.h. */
#include "hog/kernels/kernels.h"
#include "base/vec/avx512.h"
#include "hog/kernels/columns_x86.h"

#define KERNELS kernels_avx512
#define KERNELS_NAME "avx512"
#include "hog/kernels/template.h"

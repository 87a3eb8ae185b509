/* The table of kernels for avx2: see template.h. */
#include "hog/kernels/kernels.h"
#include "base/vec/avx2.h"
#include "hog/kernels/columns_x86.h"

#define KERNELS kernels_avx2
#define KERNELS_NAME "avx2"
#include "hog/kernels/template.h"

/* The table of kernels for avx2: see template.h. */
#include "hog/kernels/kernels.h"
#include "hog/kernels/vec_avx2.h"

#define KERNELS kernels_avx2
#define KERNELS_NAME "avx2"
#include "hog/kernels/template.h"

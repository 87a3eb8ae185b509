/* The table of kernels for neon: see template.h. */
#include "hog/kernels/kernels.h"
#include "base/vec/neon.h"
#include "hog/kernels/columns_reference.h"

#define KERNELS kernels_neon
#define KERNELS_NAME "neon"
#include "hog/kernels/template.h"

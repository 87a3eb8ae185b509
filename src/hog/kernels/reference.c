/* The table of kernels for reference: see template.h. */
#include "hog/kernels/kernels.h"
#include "hog/kernels/vec_reference.h"

#define KERNELS kernels_reference
#define KERNELS_NAME "reference"
#include "hog/kernels/template.h"

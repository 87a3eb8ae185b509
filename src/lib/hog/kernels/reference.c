/* The table of kernels for reference: see template.h. */
#include "hog/kernels/kernels.h"
#include "base/vec/reference.h"
#include "hog/kernels/columns_reference.h"

#define KERNELS kernels_reference
#define KERNELS_NAME "reference"
#include "hog/kernels/template.h"

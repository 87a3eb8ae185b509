/* Arrays for NumPy. See formats.h. */
#include "formats/formats.h"
#include "disk/disk.h"

#include <stdio.h>

/* NumPy's format 1.0: a magic, a dictionary padded to 64 bytes, the values in C order. */
enum hm_status npy_write(const char *path, const struct text *values, size_t rows, size_t columns,
                         struct hm_error *error)
{
    struct text file = {0};
    char header[128];
    snprintf(header, sizeof header,
             "{'descr': '<f4', 'fortran_order': False, 'shape': (%zu, %zu), }", rows, columns);
    text_append(&file, "\x93NUMPY\x01\x00\x76\x00", 10); /* 118 more bytes: 128 in all */
    text_printf(&file, "%-117s\n", header);
    text_append(&file, values->bytes, values->length);
    file.failed = file.failed || values->failed;
    return file_write_text(path, &file, error);
}

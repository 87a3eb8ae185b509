/* The one way to fail: a status, and one line for a person. */
#include "base/base.h"

#include <stdio.h>

enum hm_status fail(struct hm_error *error, enum hm_status status, const char *format, ...)
{
    if (error) {
        va_list arguments;
        va_start(arguments, format);
        error->status = status;
        vsnprintf(error->text, sizeof error->text, format, arguments);
        va_end(arguments);
    }
    return status;
}

enum hm_status fail_memory(struct hm_error *error, size_t bytes, const char *what)
{
    if (bytes == SIZE_MAX)
        return fail(error, HM_MEMORY, "out of memory: %s would need more than memory can address",
                    what);
    return fail(error, HM_MEMORY, "out of memory: %zu bytes for %s", bytes, what);
}

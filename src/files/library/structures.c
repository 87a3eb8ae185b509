/* What all functions of the library begin and end with. */
#include "library/library_internal.h"

#include <string.h>

const char *hm_version(void)
{
    return HM_VERSION;
}

void hm_free(void *block)
{
    mem_free(block);
}

enum hm_status library_need(const void *pointer, const char *function, const char *what,
                            struct hm_error *error)
{
    return pointer ? HM_OK : fail(error, HM_USAGE, "%s: %s must not be NULL", function, what);
}

/* The size that the caller's structure says it has. */
static enum hm_status check_size(const void *theirs, size_t size, const char *function,
                                 size_t *given, struct hm_error *error)
{
    HM_TRY(library_need(theirs, function, "the structure", error));
    memcpy(given, theirs, sizeof *given);
    if (*given < sizeof *given || *given > size)
        return fail(error, HM_USAGE,
                    "%s: struct_size is %zu; set it to the structure's sizeof (%zu in hogmine %s)",
                    function, *given, size, HM_VERSION);
    return HM_OK;
}

enum hm_status library_take(const void *theirs, void *ours, size_t size, const char *function,
                            struct hm_error *error)
{
    size_t given;
    HM_TRY(check_size(theirs, size, function, &given, error));
    memcpy(ours, theirs, given);
    return HM_OK;
}

enum hm_status library_give(const void *ours, size_t size, void *theirs, const char *function,
                            struct hm_error *error)
{
    size_t given;
    HM_TRY(check_size(theirs, size, function, &given, error));
    memcpy((char *)theirs + sizeof given, (const char *)ours + sizeof given, given - sizeof given);
    return HM_OK;
}

enum hm_status library_check_first(const size_t *first, size_t count, const void *items,
                                   const char *what, const char *function, struct hm_error *error)
{
    HM_TRY(library_need(first, function, what, error));
    bool rising = first[0] == 0;
    for (size_t i = 0; i < count && rising; i++)
        rising = first[i] <= first[i + 1];
    if (!rising)
        return fail(error, HM_USAGE, "%s: %s must begin with 0 and never fall", function, what);
    return items || first[count] == 0
               ? HM_OK
               : fail(error, HM_USAGE, "%s: %s counts %zu items, but there are none", function,
                      what, first[count]);
}

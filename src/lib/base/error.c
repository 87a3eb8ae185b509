/* The one way to fail: a status, and one line for a person. */
#include "base/base.h"

#include <string.h>

/* A line that is too long loses its beginning, which is the front of a path: the reason stays. */
static void keep_the_end(char *text, size_t room, const char *line)
{
    size_t length = strlen(line);
    if (length < room) {
        memcpy(text, line, length + 1);
        return;
    }
    memcpy(text, "...", 3);
    memcpy(text + 3, line + length - (room - 4), room - 3);
}

size_t setting_length(const char *text)
{
    size_t length = *text == '`' ? strspn(text + 1, "abcdefghijklmnopqrstuvwxyz_") : 0;
    return length && text[length + 1] == '`' ? length : 0;
}

static void copy_setting(const char *line, struct hm_error *error)
{
    size_t length = 0;
    while (*line && (length = setting_length(line)) == 0)
        line++;
    if (length >= sizeof error->setting)
        length = 0;
    memcpy(error->setting, line + (length > 0), length);
    error->setting[length] = 0;
}

enum hm_status fail(struct hm_error *error, enum hm_status status, const char *format, ...)
{
    if (error) {
        char line[8192]; /* PATH_MAX is 4096 */
        va_list arguments;
        va_start(arguments, format);
        error->status = status;
        number_format(line, sizeof line, format, arguments);
        va_end(arguments);
        keep_the_end(error->text, sizeof error->text, line);
        copy_setting(line, error);
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

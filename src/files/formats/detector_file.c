/* A detector from a file of any format that is read, told by content. */
#include "disk/disk.h"
#include "formats/formats.h"

#include <string.h>

#define MODEL_MAX_BYTES ((size_t)64 << 20)

enum hm_status model_parse(const char *name, const char *text, size_t length, struct hm_model *out,
                           struct hm_error *error)
{
    *out = (struct hm_model){0};
    const char *first = text + strspn(text, " \t\r\n");
    bool json = *first == '{' && strstr(first, "\"opencv-object-detector-hog\"") != NULL &&
                strstr(first, "\"hogmine-model\"") == NULL;
    if (*first == '%' || *first == '<' || json)
        return opencv_parse(name, text, length, out, error);
    if (strncmp(first, "solver_type", 11) == 0)
        return liblinear_parse(name, text, length, out, error);
    return model_parse_json(name, text, length, out, error);
}

enum hm_status model_read(const char *path, struct hm_model *out, struct hm_error *error)
{
    *out = (struct hm_model){0};
    struct file_bytes file;
    HM_TRY(file_read(path, MODEL_MAX_BYTES, &file, error));
    enum hm_status status = model_parse(path, (const char *)file.bytes, file.length, out, error);
    file_free(&file);
    return status;
}

enum hm_status model_write(const char *path, const struct hm_model *model, struct hm_error *error)
{
    struct text text = {0};
    model_format(model, &text);
    return file_write_text(path, &text, error);
}

/* manifest: the sets there are, and how a manifest is told to people. Whether a folder is one of
 * them is check.c's business.
 */
#include "datasets/datasets_internal.h"

#include <string.h>

size_t datasets_count(void)
{
    return manifests_count;
}

enum hm_status dataset_open(size_t i, struct dataset **out, struct hm_error *error)
{
    json_error_t reason;
    struct dataset *dataset = *out = mem_array(1, sizeof *dataset);
    if (!dataset)
        return fail_memory(error, sizeof *dataset, "a manifest");
    dataset->bytes = &manifests[i];
    dataset->root = json_loadb(manifests[i].bytes, manifests[i].length, 0, &reason);
    if (dataset->root && json_is_array(dataset_layouts(dataset)))
        return HM_OK;
    enum hm_status status =
        dataset->root ? fail(error, HM_INPUT, "datasets/%s.json: no layouts", manifests[i].name)
                      : fail(error, HM_INPUT, "datasets/%s.json: line %d: %s", manifests[i].name,
                             reason.line, reason.text);
    dataset_close(dataset);
    *out = NULL;
    return status;
}

enum hm_status dataset_find(const char *name, struct dataset **out, struct hm_error *error)
{
    struct text names = {0};
    *out = NULL;
    for (size_t i = 0; i < manifests_count; i++) {
        if (strcmp(manifests[i].name, name) == 0) {
            text_free(&names);
            return dataset_open(i, out, error);
        }
        text_printf(&names, "%s%s", i ? ", " : "", manifests[i].name);
    }
    fail(error, HM_USAGE, "datasets: there is no set \"%.80s\"; give one of %s", name,
         names.bytes ? names.bytes : "");
    text_free(&names);
    return HM_USAGE;
}

void dataset_close(struct dataset *dataset)
{
    if (!dataset)
        return;
    json_decref(dataset->root);
    mem_free(dataset);
}

json_t *dataset_layouts(const struct dataset *dataset)
{
    return json_object_get(dataset->root, "layouts");
}

const char *dataset_text(const struct dataset *dataset, const char *key)
{
    return json_string_value(json_object_get(dataset->root, key));
}

void dataset_json(const struct dataset *dataset, struct text *out)
{
    text_append(out, dataset->bytes->bytes, dataset->bytes->length);
}

/* ---- for people -------------------------------------------------------------------------- */

#define LEFT 12
#define WIDTH 80

static void print_paragraph(const char *label, const char *words, struct text *out)
{
    text_printf(out, "%-*s", LEFT, label);
    text_wrapped(out, words, LEFT, WIDTH);
}

static void print_part(const json_t *part, struct text *out)
{
    const char *what = json_string_value(json_object_get(part, "what"));
    const char *paths = json_string_value(json_object_get(part, "paths"));
    const json_t *count = json_object_get(part, "count"), *about = json_object_get(part, "about");
    text_printf(out, "  %-46s", paths ? paths : "");
    if (count)
        text_printf(out, " %8lld ", (long long)json_integer_value(count));
    else if (about)
        text_printf(out, " about %lld ", (long long)json_integer_value(about));
    else
        text_printf(out, " %8s ", "");
    text_printf(out, "%s%s\n", what ? what : "",
                json_is_true(json_object_get(part, "optional")) ? " (if there)" : "");
}

/* A folder as a shell takes it. */
static void print_quoted(const char *folder, struct text *out)
{
    static const char safe[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+";
    if (folder[strspn(folder, safe)] == 0) {
        text_printf(out, "%s", folder);
        return;
    }
    text_printf(out, "'");
    for (; *folder; folder++)
        text_printf(out, *folder == '\'' ? "'\\''" : "%c", *folder);
    text_printf(out, "'");
}

/* `line` with DIR, as a word of its own or the start of a path, replaced by the folder. */
static void print_line(const char *line, const char *folder, struct text *out)
{
    text_printf(out, "    ");
    for (const char *at; folder && (at = strstr(line, "DIR")); line = at + 3) {
        bool word = (at == line || at[-1] == ' ') && (at[3] == '/' || at[3] == ' ' || !at[3]);
        text_append(out, line, (size_t)(at - line));
        if (word)
            print_quoted(folder, out);
        else
            text_printf(out, "DIR");
    }
    text_printf(out, "%s\n", line);
}

void dataset_lines(const struct dataset *dataset, size_t layout, const char *folder,
                   struct text *out)
{
    static const char *const kinds[] = {"prepare", "train", "eval", NULL};
    const json_t *from = json_array_get(dataset_layouts(dataset), layout);
    for (int k = 0; kinds[k]; k++) {
        size_t i;
        const json_t *line;
        json_array_foreach(json_object_get(from, kinds[k]), i, line)
            print_line(json_string_value(line), folder, out);
    }
}

void dataset_describe(const struct dataset *dataset, struct text *out)
{
    static const char *const keys[] = {"source", "citation", "terms", "about", NULL};
    size_t i, k;
    const json_t *layout, *item;
    text_printf(out, "%s: %s\n", dataset->bytes->name, dataset_text(dataset, "title"));
    for (int n = 0; keys[n]; n++)
        if (dataset_text(dataset, keys[n]))
            print_paragraph(keys[n], dataset_text(dataset, keys[n]), out);
    json_array_foreach(json_object_get(dataset->root, "unverified"), i, item)
        print_paragraph("unverified", json_string_value(item), out);
    json_array_foreach(dataset_layouts(dataset), i, layout)
    {
        text_printf(out, "\nin DIR, %s:\n", json_string_value(json_object_get(layout, "name")));
        json_array_foreach(json_object_get(layout, "parts"), k, item) print_part(item, out);
        dataset_lines(dataset, i, NULL, out);
    }
}

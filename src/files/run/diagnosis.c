/* doctor.json: what the doctor said of the data before the run began. */
#include "base/json_writer.h"
#include "run/run_internal.h"

#include <jansson.h>

void run_format_diagnosis(const void *value, struct text *out)
{
    const struct run_diagnosis *d = value;
    struct json j = json_start(out);
    json_put_object(&j, NULL);
    json_put(&j, "schema %d trusted %i", 1, d->trusted);
    json_put_list(&j, "findings");
    for (size_t k = 0; k < d->count; k++) {
        const struct run_finding *f = &d->items[k];
        json_put_line(&j);
        json_put_object(&j, NULL);
        json_put(&j, "finding %s ruins %i setting %s reason %s remedy %s", f->doubt, f->ruins,
                 f->setting, f->reason, f->remedy);
        json_put_list(&j, "examples");
        for (int e = 0; e < DATA_EXAMPLES && f->examples[e]; e++)
            json_put_string(&j, NULL, f->examples[e]);
        json_put_end(&j);
        json_put_end(&j);
    }
    json_put_end(&j);
    json_finish(&j);
}

static bool read_finding(const json_t *from, struct run_finding *f)
{
    const json_t *examples = json_object_get(from, "examples");
    *f = (struct run_finding){json_string_value(json_object_get(from, "finding")),
                              json_string_value(json_object_get(from, "setting")),
                              json_string_value(json_object_get(from, "reason")),
                              json_string_value(json_object_get(from, "remedy")),
                              {0},
                              json_is_true(json_object_get(from, "ruins"))};
    for (size_t e = 0, k = 0; e < json_array_size(examples) && k < DATA_EXAMPLES; e++)
        if (json_string_value(json_array_get(examples, e)))
            f->examples[k++] = json_string_value(json_array_get(examples, e));
    return f->doubt && f->reason && f->remedy;
}

enum hm_status run_parse_diagnosis(const char *path, struct file_bytes *file, void *value,
                                   struct hm_error *error)
{
    struct run_diagnosis *out = value;
    json_error_t where;
    json_t *root = json_loadb((const char *)file->bytes, file->length, 0, &where);
    const json_t *findings = json_object_get(root, "findings");
    *out = (struct run_diagnosis){.root = root};
    if (!root)
        return fail(error, HM_INPUT, "%s: line %d: these are no findings (%s)", path, where.line,
                    where.text);
    if (!json_is_array(findings))
        return fail(error, HM_INPUT, "%s: these are no findings: there is no list of them", path);
    out->trusted = json_is_true(json_object_get(root, "trusted"));
    for (size_t k = 0; k < json_array_size(findings); k++) {
        if (out->count == DATA_DOUBTS)
            break; /* of a later hogmine, which knows more kinds */
        if (!read_finding(json_array_get(findings, k), &out->items[out->count]))
            return fail(error, HM_INPUT, "%s: finding %zu has no reason or no remedy", path, k + 1);
        out->count++;
    }
    return HM_OK;
}

void run_diagnosis_free(struct run_diagnosis *diagnosis)
{
    json_decref(diagnosis->root);
    *diagnosis = (struct run_diagnosis){0};
}

/* hogmine datasets: the data sets there are manifests for, and whether a folder is one of them. */
#include "commands/commands.h"
#include "datasets/datasets.h"

#include <string.h>

struct datasets_settings {
    const char *check;
    bool json;
};

#define AT(field) offsetof(struct datasets_settings, field)
static const struct option options_datasets[] = {
    {"check", "DIR", OPTION_FOLDER, AT(check),
     "is that folder the set, whole? exit 0: yes; 1: no, and what is missing. Without NAME: which "
     "set is it?"},
    {"json", NULL, OPTION_FLAG, AT(json), "print one JSON document on stdout"},
    {0},
};
static const struct option_group groups[] = {{NULL, options_datasets, 0}, {0}};

/* ---- listing ----------------------------------------------------------------------------- */

static enum hm_status list_all(bool as_json, struct text *out, struct hm_error *error)
{
    struct json j = json_start(out);
    if (as_json)
        json_put(&j, "{ schema %d datasets [", 1);
    for (size_t i = 0; i < datasets_count(); i++) {
        struct dataset *dataset;
        HM_TRY(dataset_open(i, &dataset, error));
        if (as_json) {
            json_put_line(&j);
            json_put_key(&j, NULL);
            dataset_json(dataset, out);
        } else {
            text_printf(out, "%-12s %s\n", dataset_text(dataset, "name"),
                        dataset_text(dataset, "title"));
        }
        dataset_close(dataset);
    }
    if (as_json)
        json_finish(&j);
    else
        text_printf(out,
                    "\nhogmine datasets NAME says where one is from and how to train with it\n");
    return print_words(out, as_json, error);
}

/* ---- checking ---------------------------------------------------------------------------- */

static void json_lines(struct text *from, const char *key, struct json *j)
{
    char *rest = from->bytes, *line;
    json_put_line(j);
    json_put_list(j, key);
    while (rest && (line = strsep(&rest, "\n")) && *line)
        json_put_string(j, NULL, line);
    json_put_end(j);
}

static void check_json(const struct dataset *dataset, const char *folder,
                       struct dataset_check *check, struct text *out)
{
    struct json j = json_start(out);
    json_put(&j, "{ schema %d name %s folder %s layout %s whole %i files %zu", 1,
             dataset_text(dataset, "name"), folder, check->layout, check->whole, check->files);
    json_lines(&check->missing, "missing", &j);
    json_lines(&check->notes, "notes", &j);
    json_finish(&j);
}

static void check_text(const struct dataset *dataset, const char *folder,
                       const struct dataset_check *check, struct text *out)
{
    text_printf(out, "%s: %s, %s\n", folder, dataset_text(dataset, "name"), check->layout);
    if (check->missing.length)
        text_printf(out, "%s", check->missing.bytes);
    if (check->notes.length)
        text_printf(out, "%s", check->notes.bytes);
    text_printf(out, "%s: %zu files fit, %zu of %zu parts are right\n",
                check->whole ? "whole" : "not whole", check->files, check->parts_right,
                check->parts);
    if (check->whole)
        dataset_lines(dataset, check->layout_index, folder, out);
}

/* The set that the folder comes nearest to: the first that is whole, else the one with the largest
 * share of parts that are there and right. */
static enum hm_status find_nearest(const char *folder, size_t *nearest, struct hm_error *error)
{
    double most = -1;
    for (size_t i = 0; i < datasets_count(); i++) {
        struct dataset *dataset;
        struct dataset_check check = {0};
        enum hm_status status = dataset_open(i, &dataset, error);
        HM_THEN(status, dataset_check_folder(dataset, folder, &check, error));
        size_t near = check.parts_begun + check.parts_right;
        double share = near ? (double)near / (2 * (double)check.parts) : 0;
        dataset_check_free(&check);
        dataset_close(dataset);
        if (status != HM_OK)
            return status;
        if (share > most) {
            most = share;
            *nearest = i;
        }
    }
    return most > 0
               ? HM_OK
               : fail(error, HM_NO, "%s: none of the sets that hogmine datasets lists", folder);
}

static enum hm_status check(const struct datasets_settings *s, struct dataset *dataset,
                            struct text *out, struct hm_error *error)
{
    struct dataset_check found;
    enum hm_status status = dataset_check_folder(dataset, s->check, &found, error);
    if (status == HM_OK && s->json)
        check_json(dataset, s->check, &found, out);
    else if (status == HM_OK)
        check_text(dataset, s->check, &found, out);
    HM_THEN(status, print_words(out, s->json, error));
    if (status == HM_OK && !found.whole)
        status = fail(error, HM_NO, "%s is not the whole of %s", s->check,
                      dataset_text(dataset, "name"));
    dataset_check_free(&found);
    return status;
}

static enum hm_status tell(const struct datasets_settings *s, const struct dataset *dataset,
                           struct text *out, struct hm_error *error)
{
    if (s->json)
        dataset_json(dataset, out);
    else
        dataset_describe(dataset, out);
    return print_words(out, s->json, error);
}

static enum hm_status run(const struct command_line *line, struct hm_error *error)
{
    struct datasets_settings *s = line->settings;
    struct text out = {0};
    struct dataset *dataset = NULL;
    size_t nearest = 0;
    enum hm_status status = HM_OK;
    if (line->count > 0)
        status = dataset_find(line->paths[0], &dataset, error);
    else if (s->check)
        status = find_nearest(s->check, &nearest, error);
    if (status == HM_OK && line->count == 0 && s->check)
        status = dataset_open(nearest, &dataset, error);
    if (status == HM_OK && s->check)
        status = check(s, dataset, &out, error);
    else if (status == HM_OK && dataset)
        status = tell(s, dataset, &out, error);
    else if (status == HM_OK)
        status = list_all(s->json, &out, error);
    text_free(&out);
    dataset_close(dataset);
    return status;
}

const struct command command_datasets = {
    .name = "datasets",
    .synopsis = "datasets [NAME] [--check DIR]",
    .summary = "the data sets there are, their terms, and whether a folder is one of them",
    .description =
        "Lists the data sets that hogmine has a manifest for. With NAME: source, citation, terms,\n"
        "layout on disk and the lines that train and measure with it. With --check: whether the\n"
        "folder is that set, whole; what is missing is named.",
    .groups = groups,
    .settings_size = sizeof(struct datasets_settings),
    .fewest = 0,
    .most = 1,
    .run = run,
};

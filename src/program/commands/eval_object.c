/* eval: what is to be found, by the models' and the truth's labels, and by which rule. */
#include "commands/eval_run.h"

#include <string.h>

/* Has the truth boxes of that label? */
static bool truth_has(const struct eval_settings *s, const char *label)
{
    struct data_truth truth;
    struct data_reading reading = truth_reading(&s->annotations, &s->files);
    size_t boxes = 0;
    reading.labels = label;
    if (!label[0] || strpbrk(label, ",*") ||
        data_read_truth(s->truth, &reading, NULL, &truth, NULL) != HM_OK)
        return false;
    for (size_t k = 0; k < truth.label_count; k++)
        boxes += truth.labels[k].meaning == DATA_OBJECT ? truth.labels[k].boxes : 0;
    data_truth_free(&truth);
    return boxes > 0;
}

/* The one label that all boxes of the truth have, where it is none of a person; else empty. */
static void find_only_label(const struct eval_settings *s, char *out, size_t size)
{
    struct data_truth truth;
    struct data_reading reading = truth_reading(&s->annotations, &s->files);
    size_t others = 0;
    out[0] = '\0';
    if (data_read_truth(s->truth, &reading, NULL, &truth, NULL) != HM_OK)
        return;
    for (size_t k = 0; k < truth.label_count; k++)
        others += truth.labels[k].meaning != DATA_IGNORED;
    for (size_t k = 0; k < truth.label_count && others == 1; k++)
        if (truth.labels[k].meaning == DATA_OTHER)
            snprintf(out, size, "%s", truth.labels[k].name);
    if (strlen(out) == size - 1 || strpbrk(out, ",*"))
        out[0] = '\0'; /* no name that --labels can ask for */
    data_truth_free(&truth);
}

/* Files of detections say nothing: what they found is what the truth holds. */
static bool all_are_files(const struct detector *detectors, int count)
{
    for (int i = 0; i < count; i++)
        if (detectors[i].is_model)
            return false;
    return true;
}

void ask_for_object(struct eval_settings *s, const struct detector *detectors, int count)
{
    if (s->truth && !s->annotations.labels && all_are_files(detectors, count)) {
        find_only_label(s, s->only_label, sizeof s->only_label);
        s->annotations.labels = s->only_label[0] ? s->only_label : NULL;
        return;
    }
    const char *label = count > 0 ? detectors[0].object.label : "";
    for (int i = 1; i < count; i++)
        if (strcmp(detectors[i].object.label, label) != 0)
            return;
    if (s->truth && !s->annotations.labels && label[0] && !data_is_person(label) &&
        truth_has(s, label))
        s->annotations.labels = label;
}

/* ---- the rule ---------------------------------------------------------------------------- */

static void set_if_given(double *value, struct given_double asked)
{
    if (asked.given)
        *value = asked.value;
}

static struct eval_rule rule_of_settings(const struct eval_settings *s)
{
    struct eval_rule rule = eval_rule_of((enum eval_matching)s->matching);
    if (s->subset.given)
        eval_rule_subset(&rule, (size_t)s->subset.value);
    set_if_given(&rule.iou, s->iou);
    set_if_given(&rule.aspect, s->aspect);
    set_if_given(&rule.least_height, s->min_height);
    set_if_given(&rule.most_height, s->max_height);
    set_if_given(&rule.least_visible, s->min_visible);
    set_if_given(&rule.most_visible, s->max_visible);
    set_if_given(&rule.slack, s->slack);
    return rule;
}

/* The models that find people: all of them, none, or some. Files of detections say nothing. */
static void count_models(const struct eval_run *run, int *people, int *others)
{
    *people = *others = 0;
    for (int i = 0; i < run->count; i++)
        if (run->detectors[i].is_model)
            ++*(data_is_person(run->detectors[i].object.label) ? people : others);
}

/* Are boxes that are called people to be found? Of boxes without a name nobody knows. */
static bool people_are_named(const struct data_truth *truth)
{
    for (size_t k = 0; k < truth->label_count; k++)
        if (truth->labels[k].meaning == DATA_OBJECT && data_is_person(truth->labels[k].name))
            return true;
    return false;
}

/* A model for something else than the truth holds, or models for different things. */
static void say_doubts(struct eval_run *run, bool truth_is_people, bool named, int people,
                       int others)
{
    const char *width = run->settings->aspect.given ? "" : ": widths of boxes are left as they are";
    if (people > 0 && others > 0)
        terminal_say(run->terminal,
                     "warning: of these models %d find%s people and %d something else%s", people,
                     people == 1 ? "s" : "", others, width);
    else if (people > 0 && !truth_is_people)
        terminal_say(run->terminal,
                     "warning: %s finds people, and --labels %s asks for something else%s",
                     run->detectors[0].name, run->settings->annotations.labels, width);
    else if (others > 0 && named)
        terminal_say(run->terminal, "warning: %s finds %s, and the boxes to be found are people%s",
                     run->detectors[0].name, data_words_of(run->detectors[0].object.label).many,
                     width);
}

/* The first label of a list. */
static void first_label(const char *labels, char *out, size_t size)
{
    size_t length = strcspn(labels, ",");
    snprintf(out, size, "%.*s", (int)(length < size ? length : size - 1), labels);
}

void choose_rule(struct eval_run *run, const struct data_truth *truth)
{
    const struct eval_settings *s = run->settings;
    struct data_reading reading = truth_reading(&s->annotations, &s->files);
    bool truth_is_people = data_labels_are_people(truth, &reading);
    bool named = people_are_named(truth);
    char label[64] = "";
    int people, others;
    count_models(run, &people, &others);
    run->rule = rule_of_settings(s);
    if (!s->aspect.given && (others > 0 || !truth_is_people))
        run->rule.aspect = 0;
    say_doubts(run, truth_is_people, named, people, others);
    if (!truth_is_people && s->annotations.labels)
        first_label(s->annotations.labels, label, sizeof label);
    else if (others > 0 && people == 0 && !named)
        snprintf(label, sizeof label, "%s", run->detectors[0].object.label);
    run->words = data_words_of(strchr(label, '*') ? "object" : label);
}

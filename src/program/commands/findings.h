/* findings: what the doctor (data/doctor.h) says of data, in the words of the command line: for
 * `train`, which it may stop, and for `inspect --doctor`. */
#ifndef HM_FINDINGS_H
#define HM_FINDINGS_H

#include "commands/commands.h"
#include "run/run.h"

/* What is looked at, as a command has it. */
struct findings_case {
    const struct data_truth *positives;
    const struct data_windows *windows;
    const struct data_set *negatives; /* none: not looked at */
    bool boxes_avoided;               /* of photographs that are mined too */
    const struct hm_geometry *geometry;
    const struct hm_object *object;
    double smallest; /* height of the smallest box that gives a window */
    uint64_t seed;
    size_t max_pixels;
};
/* The built-in detector looks for people where the object is a person. */
enum hm_status findings_make(const struct findings_case *given, struct threads *threads,
                             struct data_doctor_report *out, struct hm_error *error);

/* A line for each doubt, and where `trusted` for what ruins a training; else that is HM_INPUT, with
 * the remedy and `insist`, the words that tell how to go on all the same. */
enum hm_status findings_judge(const struct data_doctor_report *report, bool trusted,
                              const char *insist, struct terminal *terminal,
                              struct hm_error *error);

/* For the run folder. setting: names an option without its dashes. Texts are the report's. */
void findings_diagnosis(const struct data_doctor_report *report, bool trusted,
                        struct run_diagnosis *out);

/* As lines of a table, and as the member "doctor". */
void findings_table(const struct data_doctor_report *report, struct text *out);
void findings_json(const struct data_doctor_report *report, struct json *j);

#endif

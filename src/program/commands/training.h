/* What the two files of a run as a command share: training.c, and its talk. */
#ifndef HM_CLI_TRAINING_H
#define HM_CLI_TRAINING_H

#include "commands/train.h"

struct training {
    struct terminal terminal; /* first: what is given a training may take it for a terminal */
    const struct command *command;
    const struct train_settings *settings;
    const struct data_sets *sets;
    struct training_result *out;
    struct threads *threads;
    double chosen_c; /* by --C auto; 0 without it */
    bool begun;      /* the run folder is ours, and run.json is in it */
    int lock;
    double saved_at;      /* when the state was saved last */
    size_t suspects;      /* told of so far */
    long suspect_places;  /* as listed */
    char last_words[400]; /* of a signal, where all is saved */
};

/* verdict.c: the held-out figures, into validation.json; *threshold: chosen on them. Of what cannot
 * be used nothing is said again, and what gives no figure leaves *threshold as it is. */
enum hm_status measure_held(struct training *t, const struct mine_view *view, const float *first,
                            float *threshold, struct hm_error *error);
/* How many of the people in the pool the model finds. */
void count_found(const struct mine_view *view, struct verdict *verdict);
/* What is known when the run has ended, and the telling of it. */
enum hm_status read_verdict(struct training *t, struct hm_error *error);
void say_nothing_found(struct training *t); /* if that is so; before all else */
void say_verdict(struct training *t);

/* training_talk.c: a line of the ledger, and what it should make one think of; how it ended. */
void say_round(struct training *t, const struct mine_round *round);
void say_risks(struct training *t, const struct mine_view *view);
void say_how_it_ended(struct training *t, const struct mine_result *result, double seconds);

#endif

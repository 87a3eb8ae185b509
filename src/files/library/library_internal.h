/* What the files of the library share. The functions themselves are in hogmine.h. */
#ifndef HM_LIBRARY_INTERNAL_H
#define HM_LIBRARY_INTERNAL_H

#include "model/model.h"

#define LIBRARY_MOST_THREADS 1024

/* HM_USAGE with "FUNCTION: WHAT must not be NULL" where the pointer is. */
enum hm_status library_need(const void *pointer, const char *function, const char *what,
                            struct hm_error *error);
#define LIBRARY_NEED(pointer) HM_TRY(library_need(pointer, __func__, #pointer, error))
/* What is handed out is NULL until there is something. */
#define LIBRARY_OUT(pointer)                                                                       \
    LIBRARY_NEED(pointer);                                                                         \
    *(pointer) = NULL
/* Where the caller wants no line, the rooms below still fill one. */
#define LIBRARY_ERROR(error)                                                                       \
    struct hm_error unwanted;                                                                      \
    error = error ? error : &unwanted

/* Structures begin with their size, and may be those of an older header: shorter. */

/* Copies the caller's options over *ours (so many bytes, filled with defaults). HM_USAGE: the size
 * is not set, or of a newer header. */
enum hm_status library_take(const void *theirs, void *ours, size_t size, const char *function,
                            struct hm_error *error);
/* Copies *ours into the caller's structure, as much of it as that has room for. */
enum hm_status library_give(const void *ours, size_t size, void *theirs, const char *function,
                            struct hm_error *error);

/* Arrays whose items of i are first[i] .. first[i + 1] - 1. HM_USAGE: `what` falls, does not begin
 * with 0, or counts items that are not there. */
enum hm_status library_check_first(const size_t *first, size_t count, const void *items,
                                   const char *what, const char *function, struct hm_error *error);
/* HM_USAGE: a label without an end, a share or a shape that cannot be. `least`: of the aspect. */
enum hm_status library_check_object(const struct hm_object *object, double least,
                                    const char *function, struct hm_error *error);
/* A model on the heap, for the caller; what made it has failed where status says so. */
enum hm_status library_hand_out(enum hm_status status, const struct hm_model *model,
                                struct hm_model **out, struct hm_error *error);
/* A copy with weights of its own. HM_MEMORY. */
enum hm_status library_copy_model(const struct hm_model *model, struct hm_model *out,
                                  struct hm_error *error);

#endif

/* toy: the loop on points in the plane, as a command. */
#ifndef HM_TOY_H
#define HM_TOY_H

#include "options/options.h"

extern const struct command command_toy;

#endif

/* SPDX-License-Identifier: MIT */
/* jobs.h - all inputs through readers to the pipeline, on one thread or on several. */
#ifndef OOMWHY_CLI_JOBS_H
#define OOMWHY_CLI_JOBS_H

#include "pipeline.h"

/* What came of all inputs. */
struct outcome {
    bool failed; /* an input, or memory */
    int inputs;  /* read to their ends */
    int64_t bytes;
};

/* The output is the same with any number of threads. */
struct outcome jobs_run(struct pipeline *p);

#endif

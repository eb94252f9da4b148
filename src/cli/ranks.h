// SPDX-License-Identifier: GPL-3.0-or-later
// Processes that mpirun started together on one command. Rank 0 prints, writes and answers for all;
// the others send it one message each. Without MPI, or not under mpirun, there is rank 0 alone. MPI
// itself is seen by ranks.c only.
#ifndef CLOSO_CLI_RANKS_H
#define CLOSO_CLI_RANKS_H

#include "closo/base.h"

// Before anything else. Starts MPI only where the environment says that a launcher started several
// processes, and goes on alone where their command lines differ (a script that mpirun runs).
void closo_ranks_begin(int argc, char **argv);
size_t closo_ranks_own(void);
size_t closo_ranks_count(void);
// Wraps a control: progress is rank 0's, and work is cancelled as soon as another rank failed.
const closo_control *closo_ranks_control(const closo_control *inner);
// The message of this rank, not 0, to rank 0: its part of the answer.
closo_status closo_ranks_send(const closo_text *message, closo_error *error);
// Rank 0: the message of a rank; its failure where it failed.
closo_status closo_ranks_receive(size_t rank, closo_text *out, closo_error *error);
// After everything else: the status of all is that of rank 0, or of the first rank that failed.
closo_status closo_ranks_end(closo_status status, closo_error *error);
bool closo_ranks_available(void); // built with MPI

#endif

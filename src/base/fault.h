// SPDX-License-Identifier: GPL-3.0-or-later
// Fault injection, for tests only. Built with CLOSO_FAULT_INJECTION, the n-th allocation or write
// counted from closo_fault_at(n) fails, and so does every later one until closo_fault_at(0): a test
// walks n upward until the job succeeds and looks for leaks and half-written files on the way. In
// every other build the question is a constant and costs nothing.
#ifndef CLOSO_BASE_FAULT_H
#define CLOSO_BASE_FAULT_H

#include <stdbool.h>

#ifdef CLOSO_FAULT_INJECTION
void closo_fault_at(long n); // 1: the very next; 0: none
bool closo_fault_now(void);  // counts one step and says whether it must fail
#else
static inline bool closo_fault_now(void)
{
    return false;
}
#endif

#endif

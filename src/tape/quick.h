/* quick.h - the short way of an operator that is one loop of the kernel table.
 *
 * Where its operands are few elements that lie in the host's memory without gaps and in one order,
 * its result is like its operands, and what it costs is to come here.  So nothing is asked twice,
 * and nothing is filled in that nobody reads.
 *
 * Note [Whole results]
 * A small result that ends together with its storage and its record, as most do, is put aside with
 * both still attached; the next result of its size is then ready but for what differs.
 */
#ifndef DIP_TAPE_QUICK_H
#define DIP_TAPE_QUICK_H
#include "tape/node.h"

/* Gives back what was put aside. */
void dip_tape_drop_aside(dip_context *ctx, tape_state *s);
#endif

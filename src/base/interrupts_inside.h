/* interrupts_inside.h - interrupts in a process that has children, for the files of this room. */
#ifndef DIP_BASE_INTERRUPTS_INSIDE_H
#define DIP_BASE_INTERRUPTS_INSIDE_H
#include <sys/types.h>

/* Interrupts that come go to this child too (DIP_MOST_CHILDREN at most), until it has ended. */
void dip_interrupts_pass_to(pid_t child);
void dip_interrupts_pass_no_more_to(pid_t child);
/* In a child: a terminal interrupts it and its parent, who passes it on, so every interrupt after
 * the first is the same one again and only the parent ends it. */
void dip_interrupts_in_child(void);
#endif

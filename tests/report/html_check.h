/* html_check.h - is a text a whole HTML page?  Knows what the report writes, not all that HTML allows. */
#ifndef DIP_TESTS_HTML_CHECK_H
#define DIP_TESTS_HTML_CHECK_H

/* Fails the test with a sentence where a tag is not closed or closes another one, an id stands twice,
 * an href or src leads neither to an id of the page nor to data within it, a picture has no words,
 * headings leave out a level, or an address of the network stands anywhere. */
void html_check(const char *html);
/* How often `part` stands in text. */
int count_of(const char *text, const char *part);
#endif

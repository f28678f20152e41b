/* test_page_points.c - every line of the examples belongs to a point, and what points.def names is there. */
#include <stdio.h>
#include <string.h>

#include "report/embedded.h"
#include "report/page/lines.h"
#include "report/page/sections.h"
#include "support/context.h"

static dip_program_lines lines;

static void test_every_named_line_exists(void **state) {
    (void)state;
    for (int k = 0; k < DIP_PROGRAMS; k++) {
        const char *missing = NULL;
        if (!dip_program_lines_read((dip_program_kind)k, &lines, &missing))
            fail_msg("points.def: %s has no line for \"%s\"", dip_program_names[k].file, missing);
        for (int r = 0; r < dip_point_row_count; r++)
            for (const char *a = dip_point_rows[r].anchor[k]; dip_point_rows[r].again && *a;) {
                size_t n = strcspn(a, "\n");
                if (dip_program_line_again(&lines, a, n) < 0)
                    fail_msg("points.def: %s has no line for \"%s\"", dip_program_names[k].file, a);
                a += n + (a[n] == '\n');
            }
    }
}

static void test_every_line_of_code_belongs_to_a_point(void **state) {
    (void)state;
    for (int k = 0; k < DIP_PROGRAMS; k++) {
        const char *missing = NULL;
        int code = 0;
        dip_program_lines_read((dip_program_kind)k, &lines, &missing);
        for (int i = 0; i < lines.n; i++) {
            const dip_line *l = &lines.line[i];
            code += l->code;
            if (l->code && l->row < 0)
                fail_msg("%s:%d belongs to no point; name it in points.def: %.*s",
                         dip_program_names[k].file, i + 1, (int)l->n, l->s);
        }
        assert_true(code > 25); /* the shortest example */
        assert_true(lines.n < DIP_PROGRAM_LINES);
    }
}

static void test_every_row_belongs_to_a_section(void **state) {
    (void)state;
    for (int r = 0; r < dip_point_row_count; r++) {
        bool there = false;
        for (int i = 0; i < dip_section_count; i++)
            there = there || (strcmp(dip_sections[i].id, dip_point_rows[r].point) == 0 &&
                              dip_sections[i].body == dip_page_point);
        if (!there)
            fail_msg("points.def: there is no section for the point %s", dip_point_rows[r].point);
    }
}

static void test_embedded_files_are_the_files(void **state) {
    (void)state;
    for (int k = 0; k < DIP_PROGRAMS; k++) {
        const dip_embedded *file = dip_embedded_find(dip_program_names[k].file);
        assert_non_null(file);
        assert_int_equal(strlen(file->text), file->size);
        char path[512];
        dip_snprintf(path, sizeof path, "%s/examples/%s", DIP_SOURCE_DIR, file->name);
        FILE *f = fopen(path, "rb");
        assert_non_null(f);
        static char text[65536];
        size_t n = fread(text, 1, sizeof text, f);
        fclose(f);
        assert_int_equal(n, file->size);
        assert_memory_equal(text, file->text, n);
    }
    assert_null(dip_embedded_find("no such file"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_named_line_exists),
        cmocka_unit_test(test_every_line_of_code_belongs_to_a_point),
        cmocka_unit_test(test_every_row_belongs_to_a_section),
        cmocka_unit_test(test_embedded_files_are_the_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

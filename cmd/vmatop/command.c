/* SPDX-License-Identifier: GPL-2.0-or-later */
/* command - does what was typed behind a colon, and completes it. */
#include "vmatop/command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/human.h"
#include "vmatop/options.h"
#include "vmatop/pages.h"
#include "vmatop/vocabulary.h"

/* -- what they do ------------------------------------------------------------------------ */

/* The list of the page, NULL: it has none, which is said. */
static struct list *its_list(struct model *model)
{
	struct list *list = model->page->list;

	if (!list)
		model_say(model, SAY_ERROR, "there is no list on this page (%s)",
			  model->page->type->title);
	return list;
}

/* Of those functions that complain. */
static void say_result(struct model *model, int err, const struct complaint *complaint)
{
	if (err == -EINVAL)
		model_say_complaint(model, complaint);
	else
		model_say_no_memory(model, err);
}

static void run_filter(struct model *model, const char *argument)
{
	struct complaint complaint = { .why = NULL };
	struct list *list = its_list(model);

	if (list)
		say_result(model, list_set_filter(list, argument, &complaint), &complaint);
}

static void run_sort(struct model *model, const char *argument)
{
	struct complaint complaint = { .why = NULL };
	struct list *list = its_list(model);

	if (!list)
		return;
	if (!*argument)
		model_push(model, pages_find(PAGE_SORT));
	else
		say_result(model, list_set_order(list, argument, &complaint), &complaint);
}

static void run_columns(struct model *model, const char *argument)
{
	struct complaint complaint = { .why = NULL };
	struct list *list = its_list(model);

	if (!list)
		return;
	if (!*argument)
		model_push(model, pages_find(PAGE_COLUMNS));
	else
		say_result(model, list_set_columns(list, argument, &complaint), &complaint);
}

static void run_search(struct model *model, const char *argument)
{
	struct list *list = its_list(model);

	if (!list || list_search(list, argument, false))
		return;
	list_end_search(list);
	model_say(model, SAY_WARNING, "not found: %s", argument);
}

/* "@argument: there is no such WHAT: a, b, c" */
static void say_no_such(struct model *model, const char *what, const char *argument,
			const char *(*words)(size_t index))
{
	char *all = NULL, *more;
	const char *word;

	for (size_t i = 0; (word = words(i)); i++) {
		if (asprintf(&more, "%s%s%s", all ? all : "", all ? ", " : "", word) < 0)
			break;
		free(all);
		all = more;
	}
	model_say(model, SAY_ERROR, "%s: there is no such %s: %s", argument, what, all ? all : "");
	free(all);
}

static void run_view(struct model *model, const char *argument)
{
	const struct page_type *type = pages_named(argument);

	if (!type)
		say_no_such(model, "view", argument, pages_name);
	else
		pages_show(model, type->kind);
}

static void run_delay(struct model *model, const char *argument)
{
	if (!options_delay(argument, &model->delay))
		model_say(model, SAY_ERROR, "%s: " OPTIONS_DELAY_WANTED, argument);
	else
		model->wishes.sample |= !model->paused;
}

static void wish(struct model *model, char **text, const char *argument)
{
	char *copy = strdup(argument);

	model_say_no_memory(model, copy ? 0 : -ENOMEM);
	if (!copy)
		return;
	free(*text);
	*text = copy;
}

static void run_save(struct model *model, const char *argument)
{
	wish(model, &model->wishes.save, argument);
}

static void run_open(struct model *model, const char *argument)
{
	wish(model, &model->wishes.open, argument);
}

static void run_theme(struct model *model, const char *argument)
{
	int theme;

	if (options_theme(argument, &theme))
		wish(model, &model->wishes.theme, argument);
	else
		say_no_such(model, "theme", argument, options_theme_name);
}

/* Pages that know what an address is there go to it themselves; from others it is in the map. */
static void run_goto(struct model *model, const char *argument)
{
	struct page *page = model->page;
	size_t len = strlen(argument);
	uint64_t address;

	if (page->type->command && page->type->command(page, model, "goto", argument))
		return;
	if (human_parse_hex(argument, len, &address) != len)
		model_say(model, SAY_ERROR, "%s: expected an address in hexadecimal, such as "
			  "7f12a4000000", argument);
	else if (!model_current(model))
		model_say(model, SAY_ERROR, "no process is open: Enter opens one");
	else
		model_jump(model, PAGE_MAPS, address);
}

static const struct {
	const char *name;
	void (*run)(struct model *model, const char *argument);
} runs[] = {
	{ "columns", run_columns },
	{ "delay", run_delay },
	{ "filter", run_filter },
	{ "goto", run_goto },
	{ "open", run_open },
	{ "save", run_save },
	{ "search", run_search },
	{ "sort", run_sort },
	{ "theme", run_theme },
	{ "view", run_view },
};

/* -- finding and running them ------------------------------------------------------------ */

/* "save, search, sort"; free() it. */
static char *all_that_begin(const char *word, size_t len)
{
	char *text = NULL, *more;

	const struct command *table;
	size_t count;

	table = vocabulary_table(&count);
	for (size_t i = 0; i < count; i++) {
		if (strncmp(table[i].name, word, len))
			continue;
		if (asprintf(&more, "%s%s%s", text ? text : "", text ? ", " : "",
			     table[i].name) < 0)
			break;
		free(text);
		text = more;
	}
	return text;
}

static void say_unknown(struct model *model, const char *word, size_t len, size_t found)
{
	char *all = found ? all_that_begin(word, len) : NULL;

	if (found)
		model_say(model, SAY_ERROR, "%.*s: which one: %s?", (int)len, word, all ? all : "");
	else
		model_say(model, SAY_ERROR, "%.*s: there is no such command; help lists them",
			  (int)len, word);
	free(all);
}

static void ask_page(struct model *model, const struct command *command, const char *argument)
{
	struct page *page = model->page;

	if (!page->type->command || !page->type->command(page, model, command->name, argument))
		model_say(model, SAY_ERROR, "%s: not on this page (%s)", command->name,
			  page->type->title);
}

static bool run_own(struct model *model, const struct command *command, const char *argument)
{
	for (size_t i = 0; i < sizeof(runs) / sizeof(runs[0]); i++) {
		if (!strcmp(runs[i].name, command->name)) {
			runs[i].run(model, argument);
			return true;
		}
	}
	return false;
}

/* @argument ends without a blank. */
static enum action run(struct model *model, const struct command *command, const char *argument)
{
	bool wanted = command->argument && *command->argument != '[';

	if (*argument && !command->argument)
		model_say(model, SAY_ERROR, "%s: takes no argument: %s", command->name, argument);
	else if (!*argument && wanted)
		model_say(model, SAY_ERROR, "%s: what? %s is missing", command->name,
			  command->argument);
	else if (command->action)
		return command->action;
	else if (!run_own(model, command, argument))
		ask_page(model, command, argument);
	return ACTION_NONE;
}

static bool is_address(const char *word)
{
	return *word >= '0' && *word <= '9';
}

enum action command_run(struct model *model, const char *text)
{
	const struct command *command = NULL;
	enum action action = ACTION_NONE;
	size_t len, found, end;
	char *argument;

	text += strspn(text, " ");
	for (end = strlen(text); end && text[end - 1] == ' '; end--)
		;
	len = is_address(text) ? 0 : strcspn(text, " ");
	if (len > end)
		len = end;
	if (!end)
		return ACTION_NONE;
	/* a mere address is where to go */
	found = len ? vocabulary_find(text, len, &command) : vocabulary_find("goto", 4, &command);
	if (found != 1) {
		say_unknown(model, text, len, found);
		return ACTION_NONE;
	}
	argument = strndup(text + len, end - len);
	if (argument)
		action = run(model, command, argument + strspn(argument, " "));
	model_say_no_memory(model, argument ? 0 : -ENOMEM);
	free(argument);
	return action;
}

/* -- completing -------------------------------------------------------------------------- */

/* The words that there are, by number; NULL beyond the last. */
typedef const char *word_fn(const struct model *model, size_t index);

static const char *command_word(const struct model *model __attribute__((unused)), size_t index)
{
	const struct command *table;
	size_t count;

	table = vocabulary_table(&count);
	return index < count ? table[index].name : NULL;
}

static const char *column_word(const struct model *model, size_t index)
{
	const struct list *list = model->page->list;

	return list && index < list->set->count ? list->set->columns[index].name : NULL;
}

static const char *view_word(const struct model *model __attribute__((unused)), size_t index)
{
	return pages_name(index);
}

static const char *group_word(const struct model *model __attribute__((unused)), size_t index)
{
	static const char *const groups[] = { "kind", "role", "name", "perm" };

	return index < sizeof(groups) / sizeof(groups[0]) ? groups[index] : NULL;
}

static const char *theme_word(const struct model *model __attribute__((unused)), size_t index)
{
	return options_theme_name(index);
}

static word_fn *const word_lists[] = {
	[WORDS_COLUMNS] = column_word, [WORDS_VIEWS] = view_word, [WORDS_GROUPS] = group_word,
	[WORDS_COMMANDS] = command_word, [WORDS_THEMES] = theme_word,
};

/* Which words can stand where the cursor is. */
static enum command_words words_at(const struct prompt *prompt)
{
	const char *text = line_text(&prompt->line);
	size_t len = strcspn(text, " ");
	const struct command *command;

	if (prompt->kind == PROMPT_FILTER)
		return WORDS_COLUMNS;
	if (prompt->kind != PROMPT_COMMAND)
		return WORDS_NONE;
	if (prompt->line.at <= len)
		return WORDS_COMMANDS;
	return vocabulary_find(text, len, &command) == 1 ? command->words : WORDS_NONE;
}

/* Where the word before the cursor begins. */
static size_t word_start(const struct line *line)
{
	size_t at = line->at;

	while (at && !strchr(" ,+(:", line->text[at - 1]))
		at--;
	return at;
}

/* How many characters @a and @b have in common, in any case. */
static size_t common(const char *a, const char *b)
{
	size_t len = 0;

	while (a[len] && (a[len] | 0x20) == (b[len] | 0x20))
		len++;
	return len;
}

struct completion {
	const char *first;	/* of those that begin so */
	size_t len;		/* so much they have in common */
	size_t count;
	char *all;		/* for people */
};

static void look_up(struct completion *completion, const struct model *model, word_fn *words,
		    const char *start, size_t len)
{
	const char *word;
	char *more;

	for (size_t i = 0; (word = words(model, i)); i++) {
		size_t same = common(word, start);

		if (same < len)
			continue;
		if (!completion->count++) {
			completion->first = word;
			completion->len = strlen(word);
		}
		same = common(word, completion->first);
		if (same < completion->len)
			completion->len = same;
		if (asprintf(&more, "%s%s%s", completion->all ? completion->all : "",
			     completion->all ? " " : "", word) < 0)
			continue;
		free(completion->all);
		completion->all = more;
	}
}

/* Put it into the line, in the case in which the user writes. */
static void complete(struct model *model, const struct completion *completion, size_t start,
		     size_t len)
{
	struct line *line = &model->prompt.line;
	bool capitals = !len || (line->text[start] >= 'A' && line->text[start] <= 'Z');

	for (size_t i = len; i < completion->len; i++) {
		char c = completion->first[i];

		if (!capitals && c >= 'A' && c <= 'Z')
			c = (char)(c | 0x20);
		line_insert(line, &c, 1);
	}
	if (completion->count == 1 && words_at(&model->prompt) == WORDS_COMMANDS)
		line_insert(line, " ", 1);
}

void command_complete(struct model *model)
{
	struct line *line = &model->prompt.line;
	word_fn *words = word_lists[words_at(&model->prompt)];
	struct completion completion = { .count = 0 };
	char *start;
	size_t at, len;

	if (!words || (!line->text && line_set(line, "")))
		return;
	at = word_start(line);
	len = line->at - at;
	start = strndup(line->text + at, len);
	if (start)
		look_up(&completion, model, words, start, len);
	free(start);
	if (completion.count)
		complete(model, &completion, at, len);
	if (completion.count > 1)
		model_say(model, SAY_INFO, "%s", completion.all ? completion.all : "");
	free(completion.all);
}

package io.switchhook.group;

import java.util.List;

/**
 * Some of many groups.
 *
 * @param total how many there are on all pages
 */
public record GroupPage(List<Group> groups, long total) {}

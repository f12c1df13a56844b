package io.headgate.config;

/** Where something stands in a file: line and column, both from 1. */
record Place(int line, int column) implements Comparable<Place> {
    static final Place START = new Place(1, 1);

    /** Where the character at an index of a text is, whose lines end with a line feed each. */
    static Place of(String text, int index) {
        int start = text.lastIndexOf('\n', index - 1) + 1;
        int line = 1
                + (int) text.substring(0, start).chars().filter(c -> c == '\n').count();
        return new Place(line, text.codePointCount(start, index) + 1);
    }

    @Override
    public int compareTo(Place other) {
        return line == other.line ? Integer.compare(column, other.column) : Integer.compare(line, other.line);
    }

    @Override
    public String toString() {
        return line + ":" + column;
    }
}

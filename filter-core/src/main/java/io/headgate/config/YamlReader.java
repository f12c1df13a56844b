package io.headgate.config;

import io.headgate.config.ConfigNode.Entry;
import io.headgate.config.ConfigNode.Mapping;
import io.headgate.config.ConfigNode.Scalar;
import io.headgate.config.ConfigNode.Sequence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Reads one YAML 1.2 document into nodes that know where they stand; nothing is made into objects. The only class
 * that knows the parser.
 */
final class YamlReader {
    /** A policy file needs five. */
    private static final int MAX_DEPTH = 20;

    /** Each may stand for a list, so their number bounds the work. */
    private static final int MAX_ALIASES = 50;

    private final Problems problems;
    private final Iterator<Event> events;
    private final Map<Anchor, ConfigNode> anchored = new HashMap<>();
    private int aliases;

    /** Ends the reading of a file in which nothing more can be understood. */
    private static final class Stop extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Place place;

        Stop(Place place, String message) {
            super(message, null, false, false);
            this.place = place;
        }
    }

    private YamlReader(String text, Problems problems) {
        this.problems = problems;
        LoadSettings settings =
                LoadSettings.builder().setCodePointLimit(FileText.MAX_BYTES).build();
        this.events = new ParserImpl(settings, new StreamReader(settings, text));
    }

    /** The document; null if there is none, or a problem noted if it is not YAML. */
    static @Nullable ConfigNode read(String text, Problems problems) {
        try {
            return new YamlReader(text, problems).document();
        } catch (Stop e) {
            problems.error(e.place, String.valueOf(e.getMessage()));
        } catch (MarkedYamlEngineException e) {
            problems.error(place(e.getProblemMark()), syntax(e));
        } catch (ReaderException e) {
            problems.error(
                    Place.of(text, text.indexOf(e.getCodePoint())),
                    "the character U+%04X is not allowed".formatted(e.getCodePoint()));
        } catch (YamlEngineException e) {
            problems.error(Place.START, "not YAML: " + e.getMessage());
        }
        return null;
    }

    private @Nullable ConfigNode document() {
        ConfigNode root = null;
        while (events.hasNext()) {
            Event event = events.next();
            switch (event.getEventId()) {
                case StreamStart, StreamEnd, DocumentEnd, Comment -> {}
                case DocumentStart -> {
                    if (root != null) {
                        throw new Stop(place(event), "a second document begins here, expected one");
                    }
                }
                default -> root = node(event, 1);
            }
        }
        return root instanceof Scalar scalar && scalar.text().isEmpty() ? null : root;
    }

    private ConfigNode node(Event event, int depth) {
        if (depth > MAX_DEPTH) {
            throw new Stop(place(event), "nested more than %d deep".formatted(MAX_DEPTH));
        }
        return switch (event.getEventId()) {
            case Scalar -> anchored((ScalarEvent) event, new Scalar(place(event), ((ScalarEvent) event).getValue()));
            case SequenceStart -> anchored((NodeEvent) event, new Sequence(place(event), items(depth)));
            case MappingStart -> anchored((NodeEvent) event, new Mapping(place(event), entries(depth)));
            case Alias -> aliased((AliasEvent) event);
            default -> throw new Stop(place(event), "not YAML: " + event.getEventId());
        };
    }

    private List<ConfigNode> items(int depth) {
        List<ConfigNode> items = new ArrayList<>();
        for (Event next = events.next(); next.getEventId() != Event.ID.SequenceEnd; next = events.next()) {
            items.add(node(next, depth + 1));
        }
        return List.copyOf(items);
    }

    private List<Entry> entries(int depth) {
        List<Entry> entries = new ArrayList<>();
        for (Event next = events.next(); next.getEventId() != Event.ID.MappingEnd; next = events.next()) {
            ConfigNode key = node(next, depth + 1);
            ConfigNode value = node(events.next(), depth + 1);
            if (key instanceof Scalar scalar) {
                entries.add(new Entry(scalar, value));
            } else {
                problems.error(key.place(), "%s where a key is expected, expected a text".formatted(key.kind()));
            }
        }
        return List.copyOf(entries);
    }

    private ConfigNode anchored(NodeEvent event, ConfigNode node) {
        event.getAnchor().ifPresent(anchor -> anchored.put(anchor, node));
        return node;
    }

    private ConfigNode aliased(AliasEvent event) {
        ConfigNode node = anchored.get(event.getAlias());
        if (node == null) {
            throw new Stop(place(event), "unknown alias \"*%s\"".formatted(event.getAlias()));
        }
        if (++aliases > MAX_ALIASES) {
            throw new Stop(place(event), "more than %d aliases".formatted(MAX_ALIASES));
        }
        return node;
    }

    private static String syntax(MarkedYamlEngineException e) {
        String context = e.getContext() == null ? "" : e.getContext() + " ";
        String problem = String.valueOf(e.getProblem());
        return "not YAML: " + context + problem + advice(problem);
    }

    private static String advice(String problem) {
        if (problem.contains("(TAB)")) {
            return "; a tab is no indentation, expected blanks";
        }
        return problem.equals("mapping values are not allowed here")
                ? "; a text that ends with a colon, or holds one and a blank, needs quotes"
                : "";
    }

    private static Place place(Event event) {
        return place(event.getStartMark());
    }

    private static Place place(Optional<Mark> mark) {
        return mark.map(at -> new Place(at.getLine() + 1, at.getColumn() + 1)).orElse(Place.START);
    }
}

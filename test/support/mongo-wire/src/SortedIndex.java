import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.backend.ValueComparator;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.bson.MaxKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the stock server leaves out: an index that is not unique. Its last key is {@code _id}, so that
 * each entry is of one document. It serves equality on its first keys, then one range, then order.
 * Only the lock of its collection guards it.
 */
final class SortedIndex extends Index<Integer> {

    private static final Set<String> BOUNDS = Set.of("$gt", "$gte", "$lt", "$lte");

    private final TreeMap<List<Object>, Integer> entries = new TreeMap<>(SortedIndex::compareKeys);

    /** Called sparse: an empty array has no entry, and that is no error. */
    SortedIndex(String name, List<IndexKey> keys) {
        super(name, keys, true);
    }

    /** The part of the index where the answers to a query are, or null when it is of no use. */
    Part partFor(Document query, Document orderBy) {
        Map<String, Object> equal = new HashMap<>();
        Map<String, List<Document>> bounds = new HashMap<>();
        collect(query, equal, bounds);
        List<Object> prefix = new ArrayList<>();
        for (String key : keys()) {
            if (!equal.containsKey(key)) {
                break;
            }
            prefix.add(equal.get(key));
        }
        String next = prefix.size() < keys().size() ? keys().get(prefix.size()) : null;
        List<Document> ranged = bounds.getOrDefault(next, List.of());
        if (prefix.isEmpty() && ranged.isEmpty() && !isOrder(orderBy, 0)) {
            return null;
        }
        NavigableMap<List<Object>, Integer> part = between(prefix, ranged);
        boolean ordered = isOrder(orderBy, prefix.size());
        boolean descending = ordered && ((Number) orderBy.values().iterator().next()).intValue() < 0;
        return new Part(
            descending ? part.descendingMap().values() : part.values(),
            prefix.size() * 2 + (ranged.isEmpty() ? 0 : 1),
            ordered);
    }

    record Part(Collection<Integer> positions, int worth, boolean ordered) {
    }

    /** A shorter list comes before all that begin with it, one that goes on with MaxKey after them. */
    private NavigableMap<List<Object>, Integer> between(List<Object> prefix, List<Document> ranged) {
        List<Object> first = prefix;
        List<Object> last = with(prefix, MaxKey.getInstance());
        for (Document range : ranged) {
            for (Map.Entry<String, Object> bound : range.entrySet()) {
                List<Object> before = with(prefix, bound.getValue());
                List<Object> behind = with(before, MaxKey.getInstance());
                List<Object> edge = Set.of("$gt", "$lte").contains(bound.getKey()) ? behind : before;
                if (bound.getKey().startsWith("$g")) {
                    first = compareKeys(edge, first) > 0 ? edge : first;
                } else {
                    last = compareKeys(edge, last) < 0 ? edge : last;
                    List<Object> least = with(prefix, leastLike(bound.getValue()));
                    first = compareKeys(least, first) > 0 ? least : first;
                }
            }
        }
        return compareKeys(first, last) > 0 ? new TreeMap<>() : entries.subMap(first, true, last, true);
    }

    /** "Less than" is of the same type only: absent values come before it. */
    private static Object leastLike(Object value) {
        return value instanceof Number ? Double.NEGATIVE_INFINITY : value instanceof String ? "" : null;
    }

    /** Do the keys from {@code first} on give the wanted order by themselves? */
    private boolean isOrder(Document orderBy, int first) {
        if (orderBy == null || orderBy.isEmpty() || first + orderBy.size() > keys().size()) {
            return false;
        }
        List<String> following = keys().subList(first, first + orderBy.size());
        return following.equals(new ArrayList<>(orderBy.keySet()))
            && orderBy.values().stream().distinct().count() == 1;
    }

    private static void collect(Document query, Map<String, Object> equal, Map<String, List<Document>> bounds) {
        for (Map.Entry<String, Object> condition : query.entrySet()) {
            Object value = condition.getValue();
            if (condition.getKey().equals("$and")) {
                for (Object part : (Collection<?>) value) {
                    collect((Document) part, equal, bounds);
                }
            } else if (value instanceof Document && BOUNDS.containsAll(((Document) value).keySet())) {
                bounds.computeIfAbsent(condition.getKey(), key -> new ArrayList<>()).add((Document) value);
            } else if (value instanceof String || value instanceof Number || value instanceof Boolean) {
                equal.put(condition.getKey(), value);
            }
        }
    }

    private static List<Object> with(List<Object> values, Object last) {
        List<Object> all = new ArrayList<>(values);
        all.add(last);
        return all;
    }

    private static int compareKeys(List<Object> one, List<Object> two) {
        for (int at = 0; at < Math.min(one.size(), two.size()); at++) {
            int order = compareValues(one.get(at), two.get(at));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(one.size(), two.size());
    }

    /** Strings by their UTF-8 bytes; the stock comparison goes by UTF-16, which differs beyond U+FFFF. */
    static int compareValues(Object one, Object two) {
        return one instanceof String && two instanceof String
            ? Arrays.compareUnsigned(utf8(one), utf8(two))
            : ValueComparator.asc().compare(one, two);
    }

    private static byte[] utf8(Object text) {
        return ((String) text).getBytes(StandardCharsets.UTF_8);
    }

    private Set<List<Object>> entriesOf(Document document) {
        return getKeyValues(document).stream().map(SortedIndex::valuesOf).collect(Collectors.toSet());
    }

    private static List<Object> valuesOf(KeyValue key) {
        List<Object> values = new ArrayList<>();
        key.forEach(values::add);
        return values;
    }

    @Override
    public Integer getPosition(Document document) {
        return entriesOf(document).stream().map(entries::get).findFirst().orElse(null);
    }

    @Override
    public void add(Document document, Integer position, MongoCollection<Integer> collection) {
        entriesOf(document).forEach(entry -> entries.put(entry, position));
    }

    @Override
    public Integer remove(Document document) {
        Integer position = getPosition(document);
        entriesOf(document).forEach(entries::remove);
        return position;
    }

    @Override
    public void updateInPlace(
            Document before, Document after, Integer position, MongoCollection<Integer> collection) {
        if (!nullAwareEqualsKeys(before, after)) {
            remove(before);
            add(after, position, collection);
        }
    }

    @Override
    public void checkAdd(Document document, MongoCollection<Integer> collection) {
    }

    @Override
    public void checkUpdate(Document before, Document after, MongoCollection<Integer> collection) {
    }

    /** The stock server asks for whole keys; the collection asks {@link #partFor} instead. */
    @Override
    public boolean canHandle(Document query) {
        return false;
    }

    @Override
    public Iterable<Integer> getPositions(Document query) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long getCount() {
        return entries.size();
    }

    @Override
    public long getDataSize() {
        return entries.size();
    }

    @Override
    public void drop() {
        entries.clear();
    }
}

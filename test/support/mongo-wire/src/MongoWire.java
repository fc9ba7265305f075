import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.AbstractMongoBackend;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.QueryParameters;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.backend.memory.MemoryCollection;
import de.bwaldvogel.mongo.backend.memory.MemoryDatabase;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.oplog.Oplog;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A MongoDB-compatible server for the tests: {@code java MongoWire [port [file]]} (0 or nothing = a free
 * port; without a file all is in memory).
 * Prints {@code listening <port>} and ends when its standard input closes, so that it never outlives
 * the run that started it, not even one that was killed.
 */
public final class MongoWire {

    /** The stock 5.0 announces wire version 8, which the driver refuses (it wants 9 or more). */
    private static final MongoVersion VERSION = new MongoVersion() {
        @Override
        public List<Integer> getVersionArray() {
            return List.of(5, 0, 0);
        }

        @Override
        public int getWireVersion() {
            return 13;
        }
    };

    public static void main(String[] args) throws Exception {
        AbstractMongoBackend backend = args.length > 1 ? new OnDisk(args[1]) : inMemory();
        backend.version(VERSION);
        MongoServer server = new MongoServer(backend);
        int port = args.length > 0 ? Integer.parseInt(args[0]) : 0;
        server.bind(new InetSocketAddress("127.0.0.1", port));
        System.out.println("listening " + server.getLocalAddress().getPort());
        System.in.transferTo(java.io.OutputStream.nullOutputStream());
        server.shutdownNow();
        Runtime.getRuntime().halt(0);
    }

    private static MemoryBackend inMemory() {
        return new MemoryBackend() {
            @Override
            public MemoryDatabase openOrCreateDatabase(String name) {
                return new Database(name, getCursorRegistry());
            }
        };
    }

    private static final class Database extends MemoryDatabase {

        Database(String name, CursorRegistry cursors) {
            super(name, cursors);
        }

        @Override
        protected MemoryCollection openOrCreateCollection(String name, CollectionOptions options) {
            return new Collection(this, name, options, cursorRegistry);
        }

        @Override
        protected Index<Integer> openOrCreateSecondaryIndex(
                String collection, String name, List<IndexKey> keys, boolean sparse) {
            boolean ofOneDocument = keys.get(keys.size() - 1).getKey().equals("_id");
            return ofOneDocument
                ? new SortedIndex(name, keys)
                : super.openOrCreateSecondaryIndex(collection, name, keys, sparse);
        }
    }

    /** Three things of the real server that the stock one lacks. All entries hold the collection's lock. */
    private static final class Collection extends MemoryCollection {

        /** The documents asked for are about to be changed here: hand out the originals. */
        private boolean writing;

        Collection(Database database, String name, CollectionOptions options, CursorRegistry cursors) {
            super(database, name, options, cursors);
        }

        /** By the index that narrows the most; the stock one takes unique ones only, on whole keys. */
        @Override
        protected QueryResult queryDocuments(
                Document query, Document orderBy, int skip, int limit, int batchSize, Document fields) {
            SortedIndex.Part best = null;
            for (Index<Integer> index : getIndexes()) {
                Document id = new Document("_id", query.get("_id"));
                if (query.get("_id") != null && index.canHandle(id)) {
                    Iterable<Integer> positions = index.getPositions(id);
                    return matchDocuments(query, positions, orderBy, skip, limit, batchSize, fields);
                }
                SortedIndex.Part part =
                    index instanceof SortedIndex ? ((SortedIndex) index).partFor(query, orderBy) : null;
                if (part != null && (best == null || part.worth() > best.worth())) {
                    best = part;
                }
            }
            if (best == null) {
                return super.queryDocuments(query, orderBy, skip, limit, batchSize, fields);
            }
            // Not stream(): it asks a part of a tree for its size, which is a walk through it.
            Spliterator<Integer> positions = Spliterators.spliteratorUnknownSize(best.positions().iterator(), 0);
            Stream<Document> documents =
                StreamSupport.stream(positions, false).distinct().map(this::getDocument);
            Document order = best.ordered() ? null : orderBy;
            return matchDocumentsFromStream(documents, query, order, skip, limit, batchSize, fields);
        }

        @Override
        public synchronized int count(Document query, int skip, int limit) {
            return super.count(query, skip, limit);
        }

        @Override
        public synchronized void addIndex(Index<Integer> index) {
            super.addIndex(index);
        }

        /** In the order of the real server, see {@link SortedIndex#compareValues}. */
        @Override
        protected QueryResult matchDocumentsFromStream(
                Stream<Document> documents, Document query, Document orderBy,
                int skip, int limit, int batchSize, Document fields) {
            boolean ordered = orderBy != null && !orderBy.isEmpty() && !orderBy.containsKey("$natural");
            Comparator<Document> order = ordered ? (one, two) -> compare(one, two, orderBy) : null;
            return matchDocumentsFromStream(query, documents, skip, limit, batchSize, order, fields);
        }

        private static int compare(Document one, Document two, Document orderBy) {
            for (Map.Entry<String, Object> key : orderBy.entrySet()) {
                Object left = Utils.getSubdocumentValueCollectionAware(one, key.getKey());
                Object right = Utils.getSubdocumentValueCollectionAware(two, key.getKey());
                int order = SortedIndex.compareValues(left, right);
                if (order != 0) {
                    return ((Number) key.getValue()).intValue() > 0 ? order : -order;
                }
            }
            return 0;
        }

        /** Answers are encoded after the lock is gone: without a copy a reader can see half a write. */
        @Override
        public synchronized QueryResult handleQuery(QueryParameters parameters) {
            QueryResult result = super.handleQuery(parameters);
            if (writing) {
                return result;
            }
            List<Document> copies = new ArrayList<>();
            result.forEach(document -> copies.add(document.clone()));
            return new QueryResult(copies, result.getCursorId());
        }

        @Override
        public synchronized Document findAndModify(Document query) {
            writing = true;
            try {
                Document answer = super.findAndModify(query);
                if (answer.get("value") instanceof Document) {
                    answer.put("value", ((Document) answer.get("value")).clone());
                }
                return answer;
            } finally {
                writing = false;
            }
        }

        @Override
        public synchronized int deleteDocuments(Document selector, int limit, Oplog oplog) {
            writing = true;
            try {
                return super.deleteDocuments(selector, limit, oplog);
            } finally {
                writing = false;
            }
        }
    }
}

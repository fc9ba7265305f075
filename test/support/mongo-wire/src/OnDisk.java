import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.DocumentWithPosition;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.backend.h2.H2Collection;
import de.bwaldvogel.mongo.backend.h2.H2Database;
import de.bwaldvogel.mongo.bson.Document;
import java.util.stream.Stream;
import org.h2.mvstore.MVMap;

/**
 * Keeps its data in a file: what was written is there after a clean stop and a new start. It has the stock
 * server's indexes (unique ones; other look-ups scan), so it is for few documents.
 */
final class OnDisk extends H2Backend {

    OnDisk(String file) {
        super(file);
    }

    @Override
    protected MongoDatabase openOrCreateDatabase(String name) {
        return new Database(name);
    }

    /** An inner class, as the constructor above it opens the collections that are there already. */
    private final class Database extends H2Database {

        Database(String name) {
            super(name, getMvStore(), getCursorRegistry());
        }

        @Override
        protected MongoCollection<Object> openOrCreateCollection(String name, CollectionOptions options) {
            String fullName = getFullCollectionNamespace(name);
            MVMap<Object, Document> documents = getMvStore().openMap("databases." + fullName);
            MVMap<String, Object> meta = getMvStore().openMap("meta." + fullName);
            return new Collection(this, name, options, documents, meta);
        }
    }

    /** Hands out copies: the stock server changes documents while they are written to disk or to a client. */
    private final class Collection extends H2Collection {

        private final MVMap<Object, Document> documents;

        Collection(
                Database database, String name, CollectionOptions options,
                MVMap<Object, Document> documents, MVMap<String, Object> meta) {
            super(database, name, options, documents, meta, getCursorRegistry());
            this.documents = documents;
        }

        @Override
        protected Document getDocument(Object position) {
            Document kept = super.getDocument(position);
            return kept == null ? null : kept.cloneDeeply();
        }

        @Override
        protected Stream<DocumentWithPosition<Object>> streamAllDocumentsWithPosition() {
            return super.streamAllDocumentsWithPosition()
                .map(one -> new DocumentWithPosition<>(one.getDocument().cloneDeeply(), one.getPosition()));
        }

        @Override
        protected QueryResult matchDocuments(
                Document query, Document orderBy, int skip, int limit, int batchSize, Document fields) {
            Stream<Document> copies = documents.values().stream().map(Document::cloneDeeply);
            return matchDocumentsFromStream(copies, query, orderBy, skip, limit, batchSize, fields);
        }
    }
}

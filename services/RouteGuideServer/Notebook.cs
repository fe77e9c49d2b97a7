using Grpc.Core;
using Routeguide;

namespace RouteGuideServer;

/// <summary>
/// The notes of all chats, by location, in memory. It keeps at most <see cref="MaxNotes"/> notes at a location, of which the oldest goes
/// first, and about <see cref="MaxBytes"/> bytes in all: then the location goes that was not written to for the longest time.
/// </summary>
internal sealed class Notebook
{
    /// <summary>How many notes a location has at most.</summary>
    public const int MaxNotes = 256;

    /// <summary>How long a message may be, in characters.</summary>
    public const int MaxMessage = 4096;

    /// <summary>How much all notes may take, in bytes.</summary>
    public const long MaxBytes = 16 << 20;

    // objects, array slots, and the location's own entry
    const int NoteOverhead = 100, PageOverhead = 300;

    readonly Lock _gate = new();
    readonly Dictionary<(int, int), LinkedListNode<Page>> _pages = [];
    readonly LinkedList<Page> _byAge = [];
    long _bytes;

    /// <summary>About how many bytes the notes take.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate) return _bytes;
        }
    }

    /// <summary>Adds a note, and returns all at its location so far, this one last.</summary>
    /// <exception cref="RpcException">INVALID_ARGUMENT: it has no location, or is too long.</exception>
    public RouteNote[] Add(RouteNote note)
    {
        if (note.Location is not { } location) throw Requests.Refuse("a note has a location");
        if (note.Message.Length > MaxMessage)
            throw Requests.Refuse($"the message has {note.Message.Length} characters: it may have {MaxMessage}");
        lock (_gate)
        {
            var page = PageAt((location.Latitude, location.Longitude));
            page.Notes.Enqueue(note);
            _bytes += Size(note);
            if (page.Notes.Count > MaxNotes) _bytes -= Size(page.Notes.Dequeue());
            while (_bytes > MaxBytes && _byAge.First is { } oldest && oldest.Value != page) Forget(oldest);
            return [.. page.Notes];
        }
    }

    Page PageAt((int, int) place)
    {
        if (_pages.TryGetValue(place, out var known))
        {
            _byAge.Remove(known);
        }
        else
        {
            _pages[place] = known = new(new(place, new()));
            _bytes += PageOverhead;
        }

        _byAge.AddLast(known);
        return known.Value;
    }

    void Forget(LinkedListNode<Page> page)
    {
        _byAge.Remove(page);
        _pages.Remove(page.Value.Place);
        _bytes -= PageOverhead + page.Value.Notes.Sum(Size);
    }

    static long Size(RouteNote note) => NoteOverhead + (2L * note.Message.Length);

    sealed record Page((int, int) Place, Queue<RouteNote> Notes);
}

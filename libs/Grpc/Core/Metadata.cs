using System.Collections;

namespace Grpc.Core;

/// <summary>Headers or trailers of a call: names in lower case, each as often as wanted, in order. A name that ends in <c>-bin</c> has bytes.</summary>
public sealed partial class Metadata : IList<Metadata.Entry>
{
    /// <summary>The end of a name whose value is bytes.</summary>
    public const string BinaryHeaderSuffix = "-bin";

    /// <summary>None, for good.</summary>
    public static readonly Metadata Empty = new() { IsReadOnly = true };

    readonly List<Entry> _entries = [];

    /// <inheritdoc/>
    public int Count => _entries.Count;

    /// <inheritdoc/>
    public bool IsReadOnly { get; private init; }

    /// <inheritdoc/>
    public Entry this[int index]
    {
        get => _entries[index];
        set => Writable()[index] = value ?? throw new ArgumentNullException(nameof(value));
    }

    /// <summary>Adds text.</summary>
    /// <exception cref="ArgumentException">The name or the text may not be a header.</exception>
    public void Add(string key, string value) => Add(new(key, value));

    /// <summary>Adds bytes under a name that ends in <c>-bin</c>.</summary>
    /// <exception cref="ArgumentException">The name may not be a header with bytes.</exception>
    public void Add(string key, byte[] valueBytes) => Add(new(key, valueBytes));

    /// <inheritdoc/>
    public void Add(Entry item) => Writable().Add(item ?? throw new ArgumentNullException(nameof(item)));

    /// <summary>The last entry of a name; null without one.</summary>
    public Entry? Get(string key) => _entries.FindLast(entry => entry.Is(key));

    /// <summary>The last text of a name; null without one.</summary>
    public string? GetValue(string key) => Get(key)?.Value;

    /// <summary>The last bytes of a name; null without any.</summary>
    public byte[]? GetValueBytes(string key) => Get(key)?.ValueBytes;

    /// <summary>All entries of a name.</summary>
    public IEnumerable<Entry> GetAll(string key) => _entries.Where(entry => entry.Is(key));

    /// <inheritdoc/>
    public void Clear() => Writable().Clear();

    /// <inheritdoc/>
    public bool Contains(Entry item) => _entries.Contains(item);

    /// <inheritdoc/>
    public void CopyTo(Entry[] array, int arrayIndex) => _entries.CopyTo(array, arrayIndex);

    /// <inheritdoc/>
    public IEnumerator<Entry> GetEnumerator() => _entries.GetEnumerator();

    /// <inheritdoc/>
    public int IndexOf(Entry item) => _entries.IndexOf(item);

    /// <inheritdoc/>
    public void Insert(int index, Entry item) => Writable().Insert(index, item ?? throw new ArgumentNullException(nameof(item)));

    /// <inheritdoc/>
    public bool Remove(Entry item) => Writable().Remove(item);

    /// <inheritdoc/>
    public void RemoveAt(int index) => Writable().RemoveAt(index);

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    List<Entry> Writable() => IsReadOnly ? throw new InvalidOperationException("This metadata is read only") : _entries;
}

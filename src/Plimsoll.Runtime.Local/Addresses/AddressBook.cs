using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Plimsoll.Processes;
using Plimsoll.Runtime.Local.Home;

namespace Plimsoll.Runtime.Local.Addresses;

/// <summary>The stable ports of an environment: given out once, kept in ports.json for good, and never given to another environment of this home.</summary>
internal sealed class AddressBook(KeeperHome home, EnvironmentId environment)
{
    private const int First = 20000;
    private const int Count = 10000;

    private readonly string _file = home.Of(environment).Ports;

    /// <summary>The port of a service or store: the one that it had, or else the one that it would like if that is free, or else the first free one from 20000 on.</summary>
    /// <param name="owner">As in <c>services/counter</c>.</param>
    /// <param name="wish">The port of its manifest; null is any.</param>
    public int PortOf(string owner, int? wish)
    {
        var book = Read(_file);
        if (book.TryGetValue(owner, out var port)) return port;
        var taken = Taken(home);
        var start = BitConverter.ToUInt16(SHA256.HashData(Encoding.UTF8.GetBytes($"{home.Root}/{environment}/{owner}")));
        var search = Enumerable.Range(0, Count).Select(i => First + (start + i) % Count);
        book[owner] = (wish is { } wished ? search.Prepend(wished) : search).First(candidate => !taken.Contains(candidate) && HostPort.IsFree(candidate));
        DurableFile.Write(_file, JsonSerializer.SerializeToUtf8Bytes(book, AddressJson.Default.SortedDictionaryStringInt32));
        return book[owner];
    }

    /// <summary>All that was given out in this home.</summary>
    public static IReadOnlySet<int> Taken(KeeperHome home) => home.All.SelectMany(environment => ReadIfWhole(environment.Ports)).ToHashSet();

    // a damaged book of one environment is told to whoever asks for that one, and does not stop the others
    private static IEnumerable<int> ReadIfWhole(string file)
    {
        try
        {
            return Read(file).Values;
        }
        catch (DamagedFileException)
        {
            return [];
        }
    }

    // programs elsewhere may know these addresses: they are not given out anew without a person's word
    private static SortedDictionary<string, int> Read(string file) =>
        StateFile.Read(file, AddressJson.Default.SortedDictionaryStringInt32, "It has the addresses of services and stores. To let them have others: delete it") ?? new(StringComparer.Ordinal);
}

[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(SortedDictionary<string, int>))]
internal sealed partial class AddressJson : JsonSerializerContext;

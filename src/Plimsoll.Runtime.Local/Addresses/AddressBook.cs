using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Plimsoll.Processes;
using Plimsoll.Runtime.Local.Home;

namespace Plimsoll.Runtime.Local.Addresses;

/// <summary>
/// The stable ports of an environment, kept in ports.json: they stay over restarts, and none is given to two environments of this home.
/// </summary>
internal sealed class AddressBook(KeeperHome home, EnvironmentId environment)
{
    private const int First = 20000;
    private const int Count = 10000;

    // of two environments that begin at once, one sees what the other was given
    private static readonly Lock Giving = new();

    private readonly string _file = home.Of(environment).Ports;

    /// <summary>Gives each its port. Owners that claim nothing keep theirs until <see cref="KeepOnly"/>: they still run.</summary>
    /// <param name="claims">In the order in which they are served.</param>
    /// <param name="isServedHere">Whether the environment's own balancers listen on a port.</param>
    public IReadOnlyDictionary<string, int> Assign(IReadOnlyList<AddressClaim> claims, Func<int, bool> isServedHere)
    {
        lock (Giving)
        {
            var (book, others) = (Read(_file), Others().ToHashSet());
            var given = new AddressPlan(book, isServedHere, port => !others.Contains(port) && HostPort.IsFree(port), Search).Decide(claims);
            var next = new SortedDictionary<string, int>(book, StringComparer.Ordinal);
            foreach (var (owner, port) in given) next[owner] = port;
            Write(book, next);
            return given;
        }
    }

    /// <summary>Forgets the ports of all others: they run no more, and others may have them.</summary>
    public void KeepOnly(IReadOnlySet<string> owners)
    {
        lock (Giving)
        {
            var book = Read(_file);
            Write(book, new(book.Where(entry => owners.Contains(entry.Key)).ToDictionary(), StringComparer.Ordinal));
        }
    }

    /// <summary>Who has a port in this home, as in <c>web of acme/stage</c>, and the file that says so; null when nobody has.</summary>
    public static (string Owner, string File)? FindOwner(KeeperHome home, int port) =>
        (from place in home.All
         from entry in ReadIfWhole(place.Ports)
         where entry.Value == port
         let environment = string.Join('/', place.Root.Split(Path.DirectorySeparatorChar)[^2..])
         select ((string, string)?)($"{entry.Key.Split('/')[^1]} of {environment}", place.Ports)).FirstOrDefault();

    /// <summary>
    /// Whether a port is in the range that is searched for services and stores that get none that they want. A manifest may name one of
    /// these too, but rarely does: so such a port is hardly ever wanted by others.
    /// </summary>
    public static bool IsOwn(int port) => port is >= First and < First + Count;

    /// <summary>All that was given out in this home.</summary>
    public static IReadOnlySet<int> Taken(KeeperHome home) => home.All.SelectMany(place => ReadIfWhole(place.Ports).Values).ToHashSet();

    private IEnumerable<int> Others() =>
        home.All.Where(place => place != home.Of(environment)).SelectMany(place => ReadIfWhole(place.Ports).Values);

    private IEnumerable<int> Search(string owner)
    {
        var start = BitConverter.ToUInt16(SHA256.HashData(Encoding.UTF8.GetBytes($"{home.Root}/{environment}/{owner}")));
        return Enumerable.Range(0, Count).Select(i => First + (start + i) % Count);
    }

    private void Write(SortedDictionary<string, int> before, SortedDictionary<string, int> book)
    {
        if (!book.SequenceEqual(before))
            DurableFile.Write(_file, JsonSerializer.SerializeToUtf8Bytes(book, AddressJson.Default.SortedDictionaryStringInt32));
    }

    // a damaged book of one environment is told to whoever asks for that one, and does not stop the others
    private static SortedDictionary<string, int> ReadIfWhole(string file)
    {
        try
        {
            return Read(file);
        }
        catch (DamagedFileException)
        {
            return [];
        }
    }

    // programs elsewhere may know these addresses: they are not given out anew without a person's word
    private static SortedDictionary<string, int> Read(string file) =>
        StateFile.Read(file, AddressJson.Default.SortedDictionaryStringInt32,
            "It has the addresses of services and stores. To let them have others: delete it") ?? new(StringComparer.Ordinal);
}

[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(SortedDictionary<string, int>))]
internal sealed partial class AddressJson : JsonSerializerContext;

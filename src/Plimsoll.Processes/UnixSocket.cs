using System.Net.Sockets;
using System.Text;

namespace Plimsoll.Processes;

/// <summary>Sockets in the file system, which only processes of this machine reach, and of these only who may enter the folder.</summary>
public static class UnixSocket
{
    // socket(7) of Linux; the answer is a struct ucred: process, user and group, 4 bytes each
    private const int SocketLevel = 1, PeerCredentials = 17, UserOffset = 4, CredentialsLength = 12;

    /// <summary>The address of a socket.</summary>
    /// <param name="path">Its file.</param>
    /// <exception cref="IOException">The path is too long for one.</exception>
    public static UnixDomainSocketEndPoint Address(string path)
    {
        try
        {
            return new(path);
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new IOException($"{path} has {Encoding.UTF8.GetByteCount(path)} bytes, and the path of a socket about 100: "
                + "set PLIMSOLL_HOME to a shorter folder", e);
        }
    }

    /// <summary>
    /// Whether the process at the other end belongs to the user of this one, or to root, who may do everything anyway. Elsewhere than on
    /// Linux only the modes of the file and its folder say so.
    /// </summary>
    /// <param name="socket">A connected one, as the listener accepted it.</param>
    public static bool IsPeerOwner(Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        if (!OperatingSystem.IsLinux()) return true;
        Span<byte> credentials = stackalloc byte[CredentialsLength];
        var length = socket.GetRawSocketOption(SocketLevel, PeerCredentials, credentials);
        if (length != CredentialsLength) return false;
        var user = BitConverter.ToUInt32(credentials[UserOffset..]);
        return user == 0 || user == LibC.EffectiveUser();
    }
}

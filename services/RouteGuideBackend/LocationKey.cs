using System.Buffers.Binary;
using Routeguide;

namespace RouteGuideBackend;

/// <summary>A location as a key: locations sort from south to north, and within a latitude from west to east.</summary>
internal readonly record struct LocationKey(int Latitude, int Longitude)
{
    public LocationKey(Point point) : this(point.Latitude, point.Longitude) { }

    public byte[] ToBytes()
    {
        var bytes = new byte[2 * sizeof(int)];
        // bytes have no sign: the least number becomes 0
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)Latitude ^ 0x80000000);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(sizeof(int)), (uint)Longitude ^ 0x80000000);
        return bytes;
    }

    public static LocationKey FromBytes(ReadOnlySpan<byte> bytes) => new(
        (int)(BinaryPrimitives.ReadUInt32BigEndian(bytes) ^ 0x80000000),
            (int)(BinaryPrimitives.ReadUInt32BigEndian(bytes[sizeof(int)..]) ^ 0x80000000));
}

// A real store that speaks S3, for tests. Settings come as JSON in SETTINGS:
//   port     where to listen (loopback)
//   folder   where the objects are kept
import S3rver from 's3rver';

const { port, folder } = JSON.parse(process.env.SETTINGS);

const server = new S3rver({
  address: '127.0.0.1',
  port,
  directory: folder,
  silent: true,
  configureBuckets: [{ name: 'senco-files' }],
});
await server.run();
console.log(JSON.stringify({ ready: `http://127.0.0.1:${port}` }));

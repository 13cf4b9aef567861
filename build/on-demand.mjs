/**
 * Kept out of the bundle, because reading them costs every start more than they are worth: what tedious requires at its
 * start but touches for Entra logins alone (@azure/identity and some 50 MB below it), and the tables of East Asian code
 * pages, which iconv-lite asks for when a column has one. They are looked up, from where their user would look, at the
 * first touch.
 * @param root folder of package.json
 */
export const onDemand = (root) => ({
  name: 'on-demand',
  setup(build) {
    build.onResolve({ filter: /^@azure\// }, ({ path }) => ({
      path,
      namespace: 'on-demand',
      pluginData: ['mssql', 'tedious'],
    }));
    build.onResolve({ filter: /^\.\/tables\/.*\.json$/ }, ({ path, importer }) =>
      /[\\/]iconv-lite[\\/]encodings[\\/]/.test(importer)
        ? {
            path: `iconv-lite/encodings/${path.slice(2)}`,
            namespace: 'on-demand',
            pluginData: ['mssql', 'tedious'],
          }
        : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'on-demand' }, ({ path, pluginData }) => ({
      loader: 'js',
      resolveDir: root,
      contents: `
        const chain = ${JSON.stringify(pluginData)};
        let loaded;
        const load = () => {
          if (loaded === undefined) {
            const { createRequire } = require('node:module');
            let from = require;
            for (const name of chain) from = createRequire(from.resolve(name));
            loaded = from(${JSON.stringify(path)});
          }
          return loaded;
        };
        module.exports = ${
          path.endsWith('.json')
            ? 'load()'
            : `new Proxy({}, {
          get: (_, name) => (name === '__esModule' ? true : load()[name]),
          has: (_, name) => name in load(),
        })`
        };`,
    }));
  },
});

//! scratch
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let rt = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    rt.block_on(async {
        vao_db::migrations::appliquer(&a[1]).await.unwrap();
        let pool = vao_db::Pool::ouvrir(&a[1], vao_db::OptionsPool::default()).unwrap();
        let d = vao_db::graines::Decoupage::lire(std::path::Path::new("node_modules/@etalab/decoupage-administratif/data")).unwrap();
        let t = std::time::Instant::now();
        pool.transaction(async |tx| vao_db::graines::referentiel(tx, Some(&d)).await).await.unwrap();
        println!("referentiel {:?}", t.elapsed());
        let t = if a[2] == "grand" { vao_db::generateur::Tailles::GRAND } else { vao_db::generateur::Tailles::PETIT };
        let m = "2026-11-22T11:00:00Z".parse().unwrap();
        println!("{:?}", vao_db::generateur::generer(&a[1], t, 42, m, "x").await);
    });
}
